"""The knobs over HTTP, for tests that drive the gateway as a process of its own.

Only there when the environment allows it (MOCK_GATEWAY=1) and only with the API key.
"""

import hmac
import json

from payments.mockpay.errors import ApiError, invalid
from payments.mockpay.web import Answer, Request, as_json


class Admin:
    def __init__(self, app):
        self._app = app

    def routes(self):
        return [
            ("GET", "/_admin/faults", self._guarded(self.list_faults)),
            ("POST", "/_admin/faults", self._guarded(self.set_fault)),
            ("DELETE", "/_admin/faults", self._guarded(self.clear_faults)),
            ("POST", "/_admin/acts", self._guarded(self.act)),
            ("POST", "/_admin/deliver", self._guarded(self.deliver)),
            ("GET", "/_admin/deliveries", self._guarded(self.deliveries)),
        ]

    def _guarded(self, view):
        def guarded(request: Request) -> Answer:
            if not self._app.config.faults_allowed:
                raise ApiError(404, "The knobs are off.")
            given = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), self._app.config.api_key.encode()):
                raise ApiError(401, "The knobs need the API key.")
            return as_json(200, view(_json(request)))

        return guarded

    def list_faults(self, _values: dict):
        return self._app.faults.listing()

    def set_fault(self, values: dict):
        """`{"name": …, "times": 1, …options}`; names and options: `Faults.NAMES`."""
        name = values.pop("name", "")
        self._app.faults.set(name, int(values.pop("times", 1)), **values)
        return self._app.faults.listing()

    def clear_faults(self, _values: dict):
        self._app.faults.clear()
        return []

    def deliver(self, _values: dict):
        return self._app.deliver_pending()

    def deliveries(self, _values: dict):
        return self._app.webhooks.log()

    def act(self, values: dict):
        """Something that happens at the gateway without the portal: `{"act": …, …}`."""
        acts = self._acts()
        name = values.pop("act", "")
        if name not in acts:
            raise invalid("act", f"Unknown act: {name}. Known: {', '.join(acts)}")
        try:
            return acts[name](**values)
        except TypeError as error:
            raise invalid("act", str(error)) from error

    def _acts(self):
        bank, returns = self._app.bank, self._app.returns
        accounts, terminal = self._app.accounts, self._app.terminal
        return {
            "pay": lambda session: bank.pay(session),  # also after expiry
            "decline": lambda session: bank.decline(session),
            "expire": lambda session: bank.expire(session),
            "break_promise": lambda session: bank.break_promise(session),
            "refund": lambda session, amount=None: returns.refund(
                bank.charge_of(session), amount=amount, metadata={}
            ),
            "update_refund": lambda refund, status: returns.update_refund(refund, status=status),
            "dispute": lambda session: returns.dispute(bank.charge_of(session)),
            "transfer": lambda **asked: accounts.transfer(**asked),
            "statement": lambda account: {"csv": accounts.statement(account)},
            "charge": lambda amount: terminal.charge(int(amount)),
            "terminal_total": lambda day="": {"total": terminal.total(day)},
            "close_dispute": lambda dispute, status: returns.close_dispute(dispute, status=status),
        }


def _json(request: Request) -> dict:
    if not request.body:
        return {}
    try:
        values = json.loads(request.body)
    except ValueError as error:
        raise ApiError(400, "Invalid JSON") from error
    if not isinstance(values, dict):
        raise ApiError(400, "Invalid JSON: an object is expected")
    return values
