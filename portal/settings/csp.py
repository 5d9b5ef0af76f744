"""The Content-Security-Policy, in one place. Wagtail's admin has its own (portal.core.csp)."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured


def policy(*gateways: str) -> dict:
    """`gateways`: addresses of the pages where one pays. Chromium applies form-action to
    redirects too, so the gateways that are on must stand there."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:"],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "object-src": [SELF],
            "frame-src": [SELF],
            "form-action": [SELF, *dict.fromkeys(_origin(url) for url in gateways)],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
        }
    }


def origins(switched_on: list[str], **addresses: str | None) -> list[str]:
    """The addresses of the gateways that are on. `addresses`: by the code of the gateway; None
    where one pays on no page of its own."""
    unknown = set(switched_on) - set(addresses)
    if unknown:
        raise ImproperlyConfigured(f"no such gateway: {', '.join(sorted(unknown))}")
    return [addresses[code] for code in switched_on if addresses[code] is not None]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if not (parts.scheme and parts.netloc):
        raise ImproperlyConfigured(f"not the address of a gateway: {url!r}")
    return f"{parts.scheme}://{parts.netloc}"
