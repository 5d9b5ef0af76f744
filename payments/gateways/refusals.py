"""Why a genuine message may be refused: our clock, or a proxy that changes what was signed.

Looked for only after a message was refused, and it stays refused: this tells a person what to mend.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import quote, quote_plus, unquote_plus

from payments.gateways.base import InvalidSignature, Message

LONGEST = 65_536  # bytes of a message that is looked at so closely


class WrongClock(InvalidSignature):
    """Properly signed, at a time that is not ours. `skew`: seconds our clock is ahead. (Or an old
    message is sent once more.)"""

    def __init__(self, skew: int):
        super().__init__(f"clock skew of {skew} s between the signature and us", code="clock")
        self.skew = skew


class ChangedOnTheWay(InvalidSignature):
    """The sender signed another form of it; `how` in words of this module."""

    def __init__(self, how: str):
        super().__init__(f"not as it was signed: {how}; look at the proxy", code="changed")
        self.how = how


def refuse_short(message: Message) -> None:
    """:raises ChangedOnTheWay: the body is not as long as its sender says"""
    found = [value for name, value in message.headers.items() if name.lower() == "content-length"]
    if found and found[0].isdecimal() and int(found[0]) != len(message.body):
        raise ChangedOnTheWay("length")


def refuse_changed_body(body: bytes, is_signed: Callable[[bytes], bool]) -> None:
    """:raises ChangedOnTheWay: another form of the body was signed"""
    if len(body) <= LONGEST:
        for how, form in _forms(body):
            if form != body and is_signed(form):
                raise ChangedOnTheWay(how)


def _forms(body: bytes) -> Iterator[tuple[str, bytes]]:
    yield "white space", body.strip()
    yield "white space", body + b"\n"
    yield "line ends", body.replace(b"\r\n", b"\n")
    yield "line ends", body.replace(b"\n", b"\r\n")
    yield "byte order mark", body.removeprefix(b"\xef\xbb\xbf")
    with suppress(UnicodeError):
        yield "character set", body.decode().encode("latin-1")
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return
    for plain in (True, False):
        for style in ({"indent": 2}, {"separators": (",", ":")}, {}):
            yield "JSON", json.dumps(values, ensure_ascii=plain, **style).encode()


def refuse_changed_query(fields: dict[str, str], is_signed: Callable[[dict], bool]) -> None:
    """`fields`: {name: value, as it came}. :raises ChangedOnTheWay: they were signed otherwise"""
    if sum(map(len, fields.values())) > LONGEST:
        return
    for encode in (quote_plus, lambda text: quote(text, safe=""), _as_php, str):
        form = {name: encode(unquote_plus(value)) for name, value in fields.items()}
        if form != fields and is_signed(form):
            raise ChangedOnTheWay("query")


def _as_php(text: str) -> str:
    return quote_plus(text).replace("~", "%7E")
