"""Money that goes back: refunds and disputes. Each act writes its events with it."""

from payments.mockpay import objects
from payments.mockpay.errors import refused


class Returns:
    def __init__(self, bank):
        self._bank = bank

    def refund(self, charge_id: str, *, amount: int | None, metadata: dict) -> dict:
        """`amount` None: all that is left."""
        with self._bank.store.transaction():
            charge = self._bank.need("charge", charge_id)
            left = charge["amount_captured"] - charge["amount_refunded"]
            self._check_refund(charge, left, amount)
            refund = objects.refund(
                charge, now=self._bank.now(), amount=amount or left, metadata=metadata
            )
            charge["amount_refunded"] += refund["amount"]
            charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
            self._bank.store.add(refund)
            self._bank.store.save(charge)
            self._bank.emit("refund.created", refund)
            self._bank.emit("charge.refunded", charge)
            return refund

    @staticmethod
    def _check_refund(charge: dict, left: int, amount: int | None) -> None:
        key = charge["id"]
        if not charge["captured"]:
            raise refused(f"Charge {key} has not been captured and cannot be refunded.")
        if charge["refunded"]:
            raise refused(
                f"Charge {key} has already been refunded.", code="charge_already_refunded"
            )
        if charge["disputed"]:
            raise refused(f"Charge {key} has been charged back.", code="charge_disputed")
        if amount is not None and amount > left:
            raise refused(
                f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
                param="amount",
            )

    def update_refund(self, refund_id: str, *, status: str) -> dict:
        """`failed` gives the amount back to the charge, as Stripe does; after it, anything else
        takes it again.
        """
        with self._bank.store.transaction():
            refund = self._bank.need("refund", refund_id)
            if (status == "failed") != (refund["status"] == "failed"):
                self._move(refund, -refund["amount"] if status == "failed" else refund["amount"])
            refund["failure_reason"] = "lost_or_stolen_card" if status == "failed" else None
            refund["status"] = status
            self._bank.store.save(refund)
            self._bank.emit("refund.failed" if status == "failed" else "refund.updated", refund)
            return refund

    def _move(self, refund: dict, amount: int) -> None:
        charge = self._bank.need("charge", refund["charge"])
        left = charge["amount_captured"] - charge["amount_refunded"]
        if amount > 0:
            self._check_refund(charge, left, amount)
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
        self._bank.store.save(charge)

    def dispute(self, charge_id: str, *, reason: str = "fraudulent") -> dict:
        with self._bank.store.transaction():
            charge = self._bank.need("charge", charge_id)
            charge["disputed"] = True
            self._bank.store.save(charge)
            dispute = self._bank.store.add(
                objects.dispute(charge, now=self._bank.now(), reason=reason)
            )
            self._bank.emit("charge.dispute.created", dispute)
            return dispute

    def close_dispute(self, dispute_id: str, *, status: str) -> dict:
        with self._bank.store.transaction():
            dispute = self._bank.need("dispute", dispute_id)
            dispute["status"] = status
            self._bank.store.save(dispute)
            self._bank.emit("charge.dispute.closed", dispute)
            return dispute
