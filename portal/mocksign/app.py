"""The WSGI application: the API under /csc/v2/, the phone at /."""

import json
import time
from http import HTTPStatus
from urllib.parse import parse_qs

from portal.mocksign.csc import Refused, Service
from portal.mocksign.phone import STYLE, WORDS, Phone

API = "/csc/v2/"
MAX_BODY = 1_000_000  # bytes
HANG_SECONDS = 60


class MockSign:
    """`fault` is a knob of tests, for the acts whose name begins with `at`: "unavailable" (503),
    "hang", "garbled"; "" when all is well."""

    def __init__(self, store, *, client: str = "motcua", secret: str = "csc_mock"):
        self.store, self.service = store, Service(store, client, secret)
        self.phone, self.sleep = Phone(store), time.sleep
        self.fault, self.at, self.asked = "", "", []

    def __call__(self, environ, start_response):
        status, kind, body = self._respond(environ)
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body]

    def _respond(self, environ) -> tuple[int, str, bytes]:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        size = environ.get("CONTENT_LENGTH") or "0"
        length = int(size) if size.isdecimal() else 0
        if length > MAX_BODY:
            return _said(413, {"error": "invalid_request"})
        body = environ["wsgi.input"].read(length)
        if path.startswith(API):
            header = environ.get("HTTP_AUTHORIZATION", "")
            return self._api(method, path.removeprefix(API), body, header)
        return self._page(method, path, body, environ.get("QUERY_STRING", ""))

    def _api(self, method, act, body, header):
        if self.fault and act.startswith(self.at):
            if self.fault == "hang":
                self.sleep(HANG_SECONDS)
            return FAULTS.get(self.fault, FAULTS["unavailable"])
        try:
            return _said(200, self._acted(method, act, json.loads(body or b"{}"), header))
        except Refused as refused:
            return _said(refused.status, {"error": refused.error})
        except (ValueError, KeyError, TypeError, AttributeError):
            return _said(400, {"error": "invalid_request"})

    def _acted(self, method, act, asked, header) -> dict:
        self.asked.append(act)
        if method != "POST":
            raise Refused("invalid_request", 405)
        if act == "oauth2/token":
            return self.service.token(asked)
        self.service.let_in(header)
        if act not in self.service.acts:
            raise Refused("invalid_request", 404)
        return self.service.acts[act](asked)

    def _page(self, method, path, body, query):
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        language = asked.get("lang") if asked.get("lang") in WORDS else "vi"
        credential = path.removeprefix("/phone/")
        if path == "/phone.css":
            return 200, "text/css; charset=utf-8", STYLE.encode()
        if path == "/healthz":
            return 200, "text/plain", b"ok\n"
        if path == "/":
            return _html(self.phone.people(language))
        if credential not in self.store.signers():
            return 404, "text/plain; charset=utf-8", b"404\n"
        if method == "POST":
            said = self.phone.decide(credential, body.decode("utf-8", "replace"))
            return _html(self.phone.show(credential, language, said))
        return _html(self.phone.show(credential, language))


def _said(status: int, content: dict) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(content).encode()


def _html(page: str) -> tuple[int, str, bytes]:
    return 200, "text/html; charset=utf-8", page.encode()


FAULTS = {
    "unavailable": _said(503, {"error": "temporarily_unavailable"}),
    "garbled": (200, "text/html", b"<h1>Bad Gateway</h1>"),
}
