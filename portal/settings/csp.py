"""The Content-Security-Policy, in one place. Wagtail's admin has its own (portal.core.csp)."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from portal.settings import environment as env


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


# Chromium applies form-action to redirects too: the gateways that are on must stand here.
GATEWAY_ORIGINS = [
    _origin(
        env.text("STRIPE_CHECKOUT_ORIGIN", env.text("STRIPE_API_BASE", "http://127.0.0.1:8002"))
    )
]

CONTENT_SECURITY_POLICY = {
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
        "form-action": [SELF, *GATEWAY_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

__all__ = ["CONTENT_SECURITY_POLICY", "GATEWAY_ORIGINS"]
