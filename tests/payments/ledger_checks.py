"""What is wrong with the books right now."""

from payments.ledger import verify


def books() -> list[str]:
    return [str(finding) for finding in verify()]
