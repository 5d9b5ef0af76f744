"""Serves pages that were collected, as they were answered, and the static files they ask for."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

KEPT = {"Cache-Control": "max-age=600"}  # a browser that is told so asks for each file once
NOTHING = (404, {"Content-Type": "text/plain"}, b"")


@contextmanager
def serving(answers: dict[str, tuple[dict, str]]) -> Iterator[str]:
    """The address of a site with these {path: (headers, text)}, until the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, answers)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, answers, *arguments):
        self.answers = answers
        super().__init__(*arguments)

    def do_GET(self):
        self._send(*self._answer(unquote(urlsplit(self.path).path)))

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._send(*NOTHING)

    def _send(self, status: int, headers: dict, body: bytes) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, path: str) -> tuple[int, dict, bytes]:
        if path in self.answers:
            headers, text = self.answers[path]
            return 200, headers, text.encode()
        if not path.startswith(settings.STATIC_URL):
            return NOTHING
        found = finders.find(path.removeprefix(settings.STATIC_URL))
        if not found:
            return NOTHING
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        return 200, KEPT | {"Content-Type": kind}, Path(found).read_bytes()

    def log_message(self, *_words):
        """Nothing is said on the console of the tests."""
