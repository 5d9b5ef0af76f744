"""VNPAY 2.1.0 over the same bank and page: pay address, way back, IPN, querydr, refund.

A transaction begins when its address is opened, not before. IPN are sent for every ending, and
again until they are answered with 00 or 02.
"""

import http.client
import json

from payments.mockpay import objects
from payments.mockpay import vnpay_text as text
from payments.mockpay.errors import ApiError
from payments.mockpay.providers import Provider
from payments.mockpay.texts import OVER, VNPAY_BRANDS
from payments.mockpay.vnpay_api import VnpayApi
from payments.mockpay.vnpay_text import session_key
from payments.mockpay.web import Answer, Request, redirect

PAY = "/vnpay/paymentv2/vpcpay.html"
API = "/vnpay/merchant_webapi/api/transaction"
CANCELLED, DECLINED, TIMED_OUT = "24", "51", "11"
ENDINGS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
}


class Vnpay(Provider):
    name = "vnpay"

    def pages(self):
        return [("GET", PAY, self.open)]

    def calls(self):
        return [("POST", API, VnpayApi(self._app, self).call)]

    # --- the pay address ----------------------------------------------------------------------

    def open(self, request: Request) -> Answer:
        """Begin the transaction, or go on with it, on the hosted page."""
        asked = text.fields_of(request.query, self._app.config.vnpay_secret)
        if not asked or asked.get("vnp_TmnCode") != self._app.config.vnpay_terminal:
            return self._app.hosted.refuse(request)
        try:
            session = self._session(asked)
        except (KeyError, ValueError):
            return self._app.hosted.refuse(request)
        language = "en" if asked.get("vnp_Locale") == "en" else "vi"
        return redirect(f"/c/pay/{session['id']}?lang={language}")

    def _session(self, asked: dict) -> dict:
        with self._app.store.transaction():
            key = session_key(asked["vnp_TxnRef"])
            known = self._app.store.get("checkout.session", key)
            return known or self._app.bank.open(self._begun(key, asked))

    def _begun(self, key: str, asked: dict) -> dict:
        ref, info = asked["vnp_TxnRef"], asked["vnp_OrderInfo"]
        line = objects.line_item(
            name=info, currency="vnd", unit_amount=int(asked["vnp_Amount"]) // 100, quantity=1
        )
        params = {
            "via": self.name,
            "currency": "vnd",
            "client_reference_id": ref,
            "success_url": asked["vnp_ReturnUrl"],
            "cancel_url": asked["vnp_ReturnUrl"],
            "locale": "en" if asked.get("vnp_Locale") == "en" else "vi",
            "expires_at": text.timestamp(asked["vnp_ExpireDate"]),
            "created_date": asked["vnp_CreateDate"],
            "metadata": {},
            "payment_intent_data": {"description": info, "metadata": {"via": self.name}},
        }
        made = objects.session(
            now=self._app.bank.now(), url=self._app.config.public_url, lines=[line], params=params
        )
        return {**made, "id": key}

    def way_back(self, session: dict) -> str:
        query = text.query_of(self.facts(session), self._app.config.vnpay_secret)
        join = "&" if "?" in session["success_url"] else "?"
        return f"{session['success_url']}{join}{query}"

    def words(self, language):
        return {**OVER[language], "brand": VNPAY_BRANDS[language]}

    def cancel(self, session: dict) -> str:
        return self._given_up(session, CANCELLED)

    def decline(self, session: dict, here: str) -> str:
        """A declined transaction has ended: another try is another transaction."""
        return self._given_up(session, DECLINED)

    def _given_up(self, session: dict, code: str) -> str:
        try:
            session = self._app.bank.expire(session["id"], outcome=code)
        except ApiError:  # over already
            session = self._app.bank.session(session["id"])
        return self.way_back(session)

    # --- what is told -------------------------------------------------------------------------

    @property
    def hook(self):
        return self._app.config.vnpay_ipn_url

    @property
    def delays(self):
        return self._app.config.ipn_delays

    def event(self, event: dict, subject: dict) -> dict | None:
        is_told = event["type"] in ENDINGS and subject.get("status") != "open"
        is_promise = event["type"].endswith(".completed") and subject["payment_status"] != "paid"
        if not is_told or is_promise:
            return None
        return {**event, "via": self.name, "data": {"object": self.facts(subject)}}

    def send(self, event, forge):
        query = text.query_of(event["data"]["object"], self._app.config.vnpay_secret, forge)
        try:
            status, body = self._app.webhooks.exchange(f"{self.hook}?{query}")
            answer = json.loads(body)
        except (OSError, ValueError, http.client.HTTPException) as error:
            return None, False, f"{type(error).__name__}: {error}"
        code = str(answer.get("RspCode")) if isinstance(answer, dict) else ""
        return status, status == 200 and code in ("00", "02"), f"RspCode {code}"

    def facts(self, session: dict) -> dict[str, str]:
        """The fields of IPN and way back; what has not happened is left out."""
        intent = self.intent(session)
        code, status = self._codes(session, intent)
        facts = {
            "vnp_Amount": str(self._amount(session, intent) * 100),
            "vnp_BankCode": "NCB",
            "vnp_CardType": "ATM",
            "vnp_OrderInfo": session["payment_intent_data"]["description"],
            "vnp_PayDate": text.stamp(self._app.bank.now()),
            "vnp_ResponseCode": code,
            "vnp_TmnCode": self._app.config.vnpay_terminal,
            "vnp_TransactionNo": self._number(intent),
            "vnp_TransactionStatus": status,
            "vnp_TxnRef": session["client_reference_id"],
        }
        if status == "00":
            facts["vnp_BankTranNo"] = f"VNP{facts['vnp_TransactionNo']}"
        return facts

    def intent(self, session: dict) -> dict:
        return self._app.store.get("payment_intent", session["payment_intent"] or "") or {}

    @staticmethod
    def _amount(session: dict, intent: dict) -> int:
        return intent.get("amount_received") or session["amount_total"]

    def _number(self, intent: dict) -> str:
        """VNPAY's own number of a transaction; 0 before a bank was asked."""
        place = self._app.store.sequence("payment_intent", intent["id"]) if intent else None
        return str(14_000_000 + place) if place else "0"

    @staticmethod
    def _codes(session: dict, intent: dict) -> tuple[str, str]:
        """(vnp_ResponseCode, vnp_TransactionStatus)"""
        if session["payment_status"] == "paid":
            return "00", "00"
        if session["status"] == "complete":  # promised; or the bank said no after all
            failed = intent.get("status") == "requires_payment_method"
            return (DECLINED, "02") if failed else ("07", "07")
        if session["status"] == "open":
            return "99", "01"
        return session.get("outcome", TIMED_OUT), "02"
