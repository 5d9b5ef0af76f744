"""The WSGI application: API, hosted page and knobs over one store."""

import hmac
import time
from base64 import b64decode
from http import HTTPStatus

from payments.mockpay import objects
from payments.mockpay.accounts import Accounts
from payments.mockpay.admin import Admin
from payments.mockpay.api import ROUTES
from payments.mockpay.bank import Bank
from payments.mockpay.config import Config
from payments.mockpay.encoding import Params, decode
from payments.mockpay.errors import ApiError, ConnectionDropped
from payments.mockpay.faults import Faults
from payments.mockpay.hosted import Hosted
from payments.mockpay.idempotency import Keys, fingerprint
from payments.mockpay.national import National
from payments.mockpay.providers import Provider
from payments.mockpay.reading import Context
from payments.mockpay.returns import Returns
from payments.mockpay.store import Store
from payments.mockpay.terminal import Terminal
from payments.mockpay.vnpay import Vnpay
from payments.mockpay.web import Answer, Request, Router, as_json
from payments.mockpay.webhooks import Webhooks

HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"


class MockPay:
    """A callable for any WSGI server, or for a test that drives it in process.

    `after_answer` is called when an answer has left; a server hangs its courier there.
    """

    def __init__(self, config: Config, *, path: str = ":memory:", clock=time.time):
        self.config = config
        self.clock = clock
        self.sleep = time.sleep
        self.after_answer = lambda: None
        self.store = Store(path)
        self.faults = Faults(self.store)
        self.providers = {one.name: one for one in (Provider(self), Vnpay(self), National(self))}
        shared = {
            "store": self.store,
            "faults": self.faults,
            "clock": self._now,
            "providers": self.providers,
        }
        self.webhooks = Webhooks(**shared)
        self.bank = Bank(webhooks=self.webhooks, **shared)
        self.returns = Returns(self.bank)
        desk = {"store": self.store, "faults": self.faults, "clock": self._now}
        self.accounts = Accounts(**desk)
        self.terminal = Terminal(**desk, wait=lambda seconds: self.sleep(seconds))
        self._keys = Keys(self.store, self._now)
        self._context = Context(self.bank, self.returns, self.store, config)
        self._api = Router(ROUTES)
        own = [route for one in self.providers.values() for route in one.pages()]
        self.hosted = Hosted(self)
        self._pages = Router([*self.hosted.routes(), *own, *Admin(self).routes()])
        calls = [route for one in self.providers.values() for route in one.calls()]
        self._calls = {path: target for _method, path, target in calls}

    def _now(self) -> float:
        return self.clock()

    def deliver_pending(self) -> list[tuple[str, int | None]]:
        """Let what is due happen, and send the webhooks that are due."""
        self.bank.expire_due()
        self.bank.keep_promises()
        return self.webhooks.deliver_pending()

    def close(self) -> None:
        self.store.close()

    # --- WSGI -------------------------------------------------------------------------------

    def __call__(self, environ, start_response):
        answer = self._respond(environ)
        headers = {
            **answer.headers,
            "Content-Length": str(len(answer.body)),
            "Cache-Control": answer.headers.get("Cache-Control", "no-store"),
            "X-Content-Type-Options": "nosniff",
        }
        phrase = HTTPStatus(answer.status).phrase
        start_response(f"{answer.status} {phrase}", list(headers.items()))
        return _Body(answer.body, self.after_answer)

    def _respond(self, environ) -> Answer:
        try:
            request = Request.of(environ)
            self.bank.expire_due()
            if request.path.startswith("/v1/"):
                return self._answer_api(request, self._once)
            if request.method == "POST" and request.path in self._calls:
                return self._answer_api(request, self._calls[request.path])
            target, values = self._pages.find(request.method, request.path)
            return target(request, *values)
        except ApiError as error:
            return as_json(error.status, error.body(), {"Request-Id": objects.new_id("req", 14)})

    # --- the API ----------------------------------------------------------------------------

    def _answer_api(self, request: Request, act) -> Answer:
        subject = f"{request.method} {request.path}"
        if hang := self.faults.take("hang", subject):
            self.sleep(float(hang.get("seconds", 60)))
        if (down := self.faults.take("unavailable", subject)) is not None:
            raise ApiError(int(down.get("status", 503)), "Try again later.", kind="api_error")
        answer = act(request, subject)
        return self._spoil(answer, subject)

    def _authenticate(self, request: Request) -> None:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            value = _user_name(value)
        if not value:
            raise ApiError(401, "You did not provide an API key.")
        if not hmac.compare_digest(value.encode(), self.config.api_key.encode()):
            raise ApiError(401, f"Invalid API Key provided: {value[:7]}****")

    def _once(self, request: Request, subject: str) -> Answer:
        """Act, or repeat the remembered answer of the same idempotency key."""
        self._authenticate(request)
        key = request.headers.get("idempotency-key", "")
        if request.method != "POST" or not key:
            return self._act(request, subject)[0]
        mark = fingerprint(request.method, request.path, request.body.decode("utf-8", "replace"))
        if known := self._keys.reserve(key, mark):
            return self._replayed(*known)
        try:
            answer, executed = self._act(request, subject)
        except BaseException:
            self._keys.forget(key)
            raise
        if executed:
            self._keys.remember(key, answer.status, answer.body)
        else:
            self._keys.forget(key)
        return answer

    @staticmethod
    def _replayed(status: int, body: bytes) -> Answer:
        headers = {
            "Content-Type": "application/json",
            "Request-Id": objects.new_id("req", 14),
            "Idempotent-Replayed": "true",
            "Stripe-Should-Retry": "false",
        }
        return Answer(status, body, headers)

    def _act(self, request: Request, subject: str) -> tuple[Answer, bool]:
        """The answer, and whether anything was executed (then its key remembers it)."""
        headers = {"Request-Id": objects.new_id("req", 14)}
        try:
            target, values = self._api.find(request.method, request.path)
            raw = request.body.decode("utf-8", "replace") or request.query
            found = target(self._context, Params(decode(raw)), *values)
        except ApiError as error:
            return as_json(error.status, error.body(), headers), error.executed
        if self.faults.take("error_after_effect", subject) is not None:
            error = ApiError(500, "An unknown error occurred.", kind="api_error")
            return as_json(500, error.body(), {**headers, "Stripe-Should-Retry": "false"}), True
        return as_json(200, found, headers), True

    def _spoil(self, answer: Answer, subject: str) -> Answer:
        """Lose or garble the answer to an act that has taken place."""
        if self.faults.take("drop_response", subject) is not None:
            raise ConnectionDropped
        if (bad := self.faults.take("malformed", subject)) is not None:
            body = bad.get("body", HTML).encode()
            return Answer(int(bad.get("status", 200)), body, {"Content-Type": "text/html"})
        return answer


def _user_name(encoded: str) -> str:
    """The key as `curl -u sk_test_…:` sends it."""
    try:
        return b64decode(encoded).decode("utf-8", "replace").partition(":")[0]
    except ValueError:
        return ""


class _Body:
    """One chunk; the server closes it after the last byte has left."""

    def __init__(self, chunk: bytes, after):
        self._chunk = chunk
        self._after = after

    def __iter__(self):
        yield self._chunk

    def close(self):
        self._after()
