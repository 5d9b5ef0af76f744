"""Requests, answers and routes: the little of a web framework that is needed here."""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from payments.mockpay.errors import ApiError

MAX_BODY = 1_000_000  # bytes


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    @classmethod
    def of(cls, environ: dict) -> "Request":
        """:raises ApiError: the body is too long"""
        given = environ.get("CONTENT_LENGTH") or "0"
        length = int(given) if given.isdecimal() else 0
        if length > MAX_BODY:
            raise ApiError(413, "Request body too large.")
        headers = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        headers["content-type"] = environ.get("CONTENT_TYPE", "")
        return cls(
            method=environ["REQUEST_METHOD"],
            path=environ.get("PATH_INFO", "/"),
            query=environ.get("QUERY_STRING", ""),
            headers=headers,
            body=environ["wsgi.input"].read(length) if length else b"",
        )

    def fields(self) -> dict[str, str]:
        """The fields of an HTML form or, without a body, of the query. The last one wins."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace") or self.query))

    def asks(self) -> dict[str, str]:
        return dict(parse_qsl(self.query))


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def as_json(status: int, value, headers: dict[str, str] | None = None) -> Answer:
    body = json.dumps(value, indent=2, ensure_ascii=False).encode()
    return Answer(status, body, {"Content-Type": "application/json", **(headers or {})})


def redirect(url: str) -> Answer:
    return Answer(303, b"", {"Location": url})


class Router:
    """Patterns with `*` for one path segment, in the order given."""

    def __init__(self, routes):
        self._routes = [
            (method, re.compile(re.escape(pattern).replace(r"\*", "([^/]+)") + r"\Z"), target)
            for method, pattern, target in routes
        ]

    def find(self, method: str, path: str):
        """(target, path values).

        :raises ApiError: 404 for an unknown path, 405 for a wrong method
        """
        known = False
        for allowed, pattern, target in self._routes:
            match = pattern.match(path)
            if match and allowed == method:
                return target, match.groups()
            known = known or bool(match)
        if known:
            raise ApiError(405, f"Method {method} is not allowed for {path}.")
        raise ApiError(404, f"Unrecognized request URL ({method}: {path}).")
