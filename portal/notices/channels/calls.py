"""One JSON call to a provider: short, without redirects; errors carry codes, never addresses."""

import requests

from portal.notices.channels.base import Unreachable

TIMEOUT = (3, 8)  # seconds to connect and to wait for an answer
LONGEST = 64 * 1024  # bytes of an answer


def post(url: str, *, headers: dict, json=None, data=None) -> tuple[int, dict]:
    """(status, the JSON object). :raises Unreachable: no answer, or none that can be read"""
    try:
        with requests.post(
            url, headers=headers, json=json, data=data, timeout=TIMEOUT,
            allow_redirects=False, stream=True,
        ) as reply:  # fmt: skip
            content = reply.raw.read(LONGEST, decode_content=True)
            reply._content = content
            found = reply.json()
    except (requests.RequestException, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
    if not isinstance(found, dict):
        raise Unreachable("shape")
    return reply.status_code, found
