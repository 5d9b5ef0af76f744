"""The interfaces of the two providers, and a page of what they took."""

import json
import secrets
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from urllib.parse import parse_qsl

KEPT = 500  # messages
LIFETIME = 90_000  # seconds of an access token; Zalo's live 25 hours
STATUS = {200: "200 OK", 401: "401 Unauthorized", 404: "404 Not Found", 422: "422 Unprocessable",
          500: "500 Internal Server Error"}  # fmt: skip
PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Điện thoại mô phỏng</title>
<meta name="viewport" content="width=device-width"><h1>Điện thoại mô phỏng</h1>
<p>Các tin nhắn mà hệ thống đã gửi. Không có tin nào được gửi ra ngoài máy này.</p>"""


@dataclass
class Faults:
    """Knobs: `dead` numbers are refused for good; `down` answers 500; `expired` refuses the access
    tokens that were given out so far."""

    dead: set = field(default_factory=set)
    down: bool = False
    expired: bool = False


class Phones:
    """WSGI. `refresh` is the refresh token that is good for the next renewal; one that an earlier
    process gave out serves for the first."""

    def __init__(self, *, sms_token="sms-demo", refresh="zalo-demo"):
        self.sms_token, self.refresh, self.access = sms_token, refresh, ""
        self._family = refresh
        self.faults = Faults()
        self.taken: deque = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def __call__(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        route = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        with self._lock:
            status, kind, content = self._answer(route, environ, body)
        start_response(STATUS[status], [("Content-Type", kind)])
        return [content]

    def _answer(self, route, environ, body):
        if route == ("GET", "/"):
            return 200, "text/html; charset=utf-8", self._page()
        routes = {
            ("POST", "/sms"): self._sms,
            ("POST", "/zalo/message/template"): self._zalo,
            ("POST", "/zalo/token"): self._token,
        }
        if route not in routes:
            return _json(404, {"code": "not_found"})
        if self.faults.down:
            return _json(500, {"code": "down"})
        return _json(*routes[route](environ, body))

    def _sms(self, environ, body):
        if environ.get("HTTP_AUTHORIZATION") != f"Bearer {self.sms_token}":
            return 401, {"code": "token"}
        asked = json.loads(body)
        if asked["to"] in self.faults.dead:
            return 422, {"code": "no_such_number"}
        return 200, {"id": self._take("SMS", asked["reference"], asked["to"], asked["text"])}

    def _zalo(self, environ, body):
        given = environ.get("HTTP_ACCESS_TOKEN")
        if not self.access or given != self.access or self.faults.expired:
            return 200, {"error": -124, "message": "Access token is invalid"}
        asked = json.loads(body)
        if asked["phone"] in self.faults.dead:
            return 200, {"error": -118, "message": "Zalo account not existed"}
        words = " | ".join(asked["template_data"].values())
        number = self._take("Zalo", asked["tracking_id"], asked["phone"], words)
        return 200, {"error": 0, "message": "Success", "data": {"msg_id": number}}

    def _token(self, environ, body):
        asked = dict(parse_qsl(body.decode()))
        given = asked.get("refresh_token", "")
        is_first = not self.access and given.startswith(self._family)
        if given != self.refresh and not is_first:
            return 200, {"error": -14014, "error_name": "Invalid refresh token"}
        self.access, self.refresh = secrets.token_hex(8), f"{self._family}.{secrets.token_hex(8)}"
        self.faults.expired = False
        return 200, {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "expires_in": str(LIFETIME),
        }

    def _take(self, channel, reference, number, words) -> str:
        """A repetition is known by its reference and arrives once."""
        for one in self.taken:
            if (one["channel"], one["reference"]) == (channel, reference):
                return one["id"]
        found = {
            "id": secrets.token_hex(6),
            "channel": channel,
            "reference": reference,
            "to": number,
            "words": words,
            "at": datetime.now(UTC),
        }
        self.taken.append(found)
        return found["id"]

    def _page(self) -> bytes:
        rows = "".join(
            f"<p><b>{one['channel']} {escape(one['to'])}</b> {one['at']:%H:%M:%S}<br>"
            f"{escape(one['words'])}</p>"
            for one in reversed(self.taken)
        )
        return f"{PAGE}{rows or '<p>Chưa có tin nào.</p>'}</html>".encode()


def _json(status, value):
    return status, "application/json", json.dumps(value).encode()
