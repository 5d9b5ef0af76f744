"""No gateway is called while a transaction is open: rows would stay locked as long as it likes."""

from django.db import transaction


class InsideTransaction(RuntimeError):
    """A defect: a network call was about to be made under locks."""


def outside_transaction() -> None:
    """Raises InsideTransaction; the transaction around a whole test does not count."""
    blocks = transaction.get_connection().atomic_blocks
    if any(not getattr(block, "_from_testcase", False) for block in blocks):
        raise InsideTransaction("commit first, then call the gateway")
