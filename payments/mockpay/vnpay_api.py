"""VNPAY's API for merchants: querydr and refund, both signed on the way there and back."""

import json

from payments.mockpay import objects
from payments.mockpay import vnpay_text as text
from payments.mockpay.errors import ApiError
from payments.mockpay.vnpay_text import session_key
from payments.mockpay.web import Answer, Request, as_json

DAY = 24 * 3600
REFUND_STATUS = {"succeeded": "00", "pending": "05", "failed": "09", "canceled": "09"}


class VnpayApi:
    """`provider` knows the facts of a payment as IPN tell them."""

    def __init__(self, app, provider):
        self._app = app
        self._provider = provider

    def call(self, request: Request, subject: str) -> Answer:
        try:
            values = json.loads(request.body)
            command = values["vnp_Command"]
            order, answered, act = {
                "querydr": (text.QUERY, text.QUERIED, self._look),
                "refund": (text.REFUND, text.REFUNDED, self._give_back),
            }[command]
        except (ValueError, KeyError, TypeError):
            return as_json(200, {"vnp_ResponseCode": "03", "vnp_Message": "Invalid data"})
        code, found = self._obstacle(values, order), {}
        if not code:
            code, found = act(values)
        if self._app.faults.take("error_after_effect", subject) is not None:
            code, found = "99", {}
        return as_json(200, self._signed(code, command, found, answered))

    def _signed(self, code: str, command: str, found: dict, order: list[str]) -> dict:
        """Unsigned when a fault asks for it: that must not be believed."""
        values = {
            **found,
            "vnp_ResponseId": objects.new_id("vnp", 12),
            "vnp_Command": command,
            "vnp_ResponseCode": code,
            "vnp_Message": "Success" if code == "00" else "Error",
            "vnp_TmnCode": self._app.config.vnpay_terminal,
        }
        if self._app.faults.take("unsigned", command) is not None:
            return values
        secret = self._app.config.vnpay_secret
        return {**values, text.HASH: text.mac(text.piped(values, order), secret)}

    def _obstacle(self, values: dict, order: list[str]) -> str:
        if not text.is_from(values, order, self._app.config.vnpay_secret):
            return "97"
        if values["vnp_TmnCode"] != self._app.config.vnpay_terminal:
            return "02"
        return "" if self._is_new(str(values["vnp_RequestId"])) else "94"

    def _is_new(self, request_id: str) -> bool:
        """Once a day."""
        now, key = self._app.clock(), f"vnpay:{request_id}"
        with self._app.store.transaction() as db:
            db.execute("DELETE FROM idempotency WHERE created < ?", (now - DAY,))
            made = db.execute(
                "INSERT OR IGNORE INTO idempotency (key, fingerprint, created, status, body)"
                " VALUES (?, '', ?, 200, '')",
                (key, now),
            )
            return bool(made.rowcount)

    def _look(self, values: dict) -> tuple[str, dict]:
        session = self._found(values)
        if session is None:
            return "91", {}
        intent = self._provider.intent(session)
        refund = next(iter(self._refunds(intent)), None)
        facts = {**self._provider.facts(session), "vnp_TransactionType": "01"}
        if intent.get("created"):
            facts["vnp_PayDate"] = text.stamp(intent["created"])
        return "00", {**facts, **(self._refunded(refund, intent) if refund else {})}

    def _refunds(self, intent: dict) -> list[dict]:
        """The latest first."""
        return self._app.store.belonging_to("refund", intent["id"]) if intent else []

    def _found(self, values: dict) -> dict | None:
        session = self._app.store.get("checkout.session", session_key(str(values["vnp_TxnRef"])))
        is_it = session and session["created_date"] == values["vnp_TransactionDate"]
        return session if is_it else None

    def _give_back(self, values: dict) -> tuple[str, dict]:
        session = self._found(values)
        if session is None:
            return "91", {}
        intent = self._provider.intent(session)
        if any(one["status"] == "pending" for one in self._refunds(intent)):
            return "94", {}
        try:
            refund = self._app.returns.refund(
                self._app.bank.charge_of(session["id"]),
                amount=int(values["vnp_Amount"]) // 100,
                metadata={"via": self._provider.name, "info": str(values["vnp_OrderInfo"])},
            )
        except ApiError:
            return "95", {}
        return "00", {**self._provider.facts(session), **self._refunded(refund, intent)}

    def _refunded(self, refund: dict, intent: dict) -> dict[str, str]:
        whole = refund["amount"] == intent["amount_received"]
        return {
            "vnp_Amount": str(refund["amount"] * 100),
            "vnp_OrderInfo": refund["metadata"].get("info", ""),
            "vnp_TransactionNo": str(15_000_000 + self._app.store.sequence("refund", refund["id"])),
            "vnp_TransactionType": "02" if whole else "03",
            "vnp_TransactionStatus": REFUND_STATUS[refund["status"]],
        }
