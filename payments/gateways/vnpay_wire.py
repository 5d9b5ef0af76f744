"""What goes over the wire to and from VNPAY 2.1.0: scale, times, texts, hashes. No call here.

Its hashes are HMAC-SHA512 with the terminal's secret, in hexadecimal: over the sorted query of
addresses, over a fixed order of fields in the JSON of its API.
https://sandbox.vnpayment.vn/apis/docs/thanh-toan-pay/pay.html
"""

import hashlib
import hmac
import re
from datetime import datetime
from urllib.parse import quote_plus, unquote_plus

from payments.gateways.base import (
    GatewayRefused,
    InvalidSignature,
    KeyRefused,
    PaymentNotFound,
    UnreadableAnswer,
)
from payments.gateways.refusals import refuse_changed_query
from portal.core.dates import VN_TZ
from portal.core.text import bare

MAXIMUM = 9_999_999_999  # đồng: twelve digits on the wire
HASH, HASH_TYPE = "vnp_SecureHash", "vnp_SecureHashType"
SUCCESS, NOT_FOUND, ASKED_BEFORE = "00", "91", "94"
REFUSED_KEYS = ("02", "97")  # our terminal, our hash
UNSURE = ("98", "99", ASKED_BEFORE)
CURRENT_TYPES = {"sha512", "hmacsha512"}
_AMOUNT = re.compile(r"[0-9]{1,12}")
_NO_WORDS = re.compile(r"[^A-Za-z0-9]+")

QUERY_FIELDS = (
    *("vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef"),
    *("vnp_TransactionDate", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo"),
)
REFUND_FIELDS = (
    *("vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TransactionType"),
    *("vnp_TxnRef", "vnp_Amount", "vnp_TransactionNo", "vnp_TransactionDate", "vnp_CreateBy"),
    *("vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo"),
)
REFUND_ANSWER = (
    *("vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode"),
    *("vnp_TxnRef", "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo"),
    *("vnp_TransactionType", "vnp_TransactionStatus", "vnp_OrderInfo"),
)
QUERY_ANSWER = (*REFUND_ANSWER, "vnp_PromotionCode", "vnp_PromotionAmount")


def to_wire(dong: int) -> str:
    """VNPAY counts in hundredths of a đồng: 150000 is sent as 15000000."""
    return str(dong * 100)


def from_wire(text) -> int:
    """:raises ValueError: no number, too long, or a fraction of a đồng"""
    text = str(text)
    if not _AMOUNT.fullmatch(text) or int(text) % 100:
        raise ValueError("no amount in hundredths of a đồng")
    return int(text) // 100


def stamp(moment: datetime) -> str:
    return moment.astimezone(VN_TZ).strftime("%Y%m%d%H%M%S")


def moment(text) -> datetime:
    """:raises ValueError: not yyyyMMddHHmmss"""
    return datetime.strptime(str(text), "%Y%m%d%H%M%S").replace(tzinfo=VN_TZ)


def words(text: str) -> str:
    """Letters without marks, digits and single spaces: all that an order's text may hold."""
    return _NO_WORDS.sub(" ", bare(text)).strip()[:255]


# --- hashes -------------------------------------------------------------------------------------


def digest(secret: str, data: str) -> str:
    return hmac.new(secret.encode(), data.encode(), hashlib.sha512).hexdigest()


def is_signed(data: str, given: str, secrets: tuple[str, ...]) -> bool:
    """By one of the secrets: two are valid while one replaces the other."""
    given = given.lower().encode()
    return any(hmac.compare_digest(digest(secret, data).encode(), given) for secret in secrets)


def signed_query(values: dict[str, str], secret: str) -> str:
    pairs = [f"{name}={quote_plus(values[name])}" for name in sorted(values) if values[name]]
    data = "&".join(pairs)
    return f"{data}&{HASH}={digest(secret, data)}"


def read_query(raw: str, secrets: tuple[str, ...]) -> dict[str, str]:
    """The fields of a received query, once its hash is right.

    The hash is made over the text as it came: languages disagree on how `~`, `*` and a space
    are encoded, so that decoding and encoding again would refuse genuine messages.

    :raises InvalidSignature: altered, a field twice or in disguise, or a hash of an older kind
    """
    fields = _apart(raw)
    given = fields.pop(HASH, "")
    if fields.pop(HASH_TYPE, "sha512").lower() not in CURRENT_TYPES:
        raise InvalidSignature("a hash of a kind that is not accepted any more")
    if not is_signed(_sorted(fields), given, secrets):
        refuse_changed_query(fields, lambda form: is_signed(_sorted(form), given, secrets))
        raise InvalidSignature("no secret of ours made this hash")
    return {name: unquote_plus(value) for name, value in fields.items()}


def _sorted(fields: dict[str, str]) -> str:
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields))


def _apart(raw: str) -> dict[str, str]:
    """{name: value, still encoded} of what VNPAY signs; other fields were added on the way."""
    fields: dict[str, str] = {}
    for part in raw.split("&"):
        name, _, value = part.partition("=")
        if not unquote_plus(name).startswith("vnp_"):
            continue
        if name in fields or not name.replace("_", "").isalnum() or not name.isascii():
            raise InvalidSignature("a field twice, or in disguise")
        fields[name] = value
    return fields


def signed_fields(values: dict, order: tuple[str, ...], secret: str) -> dict:
    return {**values, HASH: digest(secret, in_order(values, order))}


def in_order(values: dict, order: tuple[str, ...]) -> str:
    found = (values.get(name) for name in order)
    return "|".join("" if value is None else str(value) for value in found)


def check_fields(values: dict, order: tuple[str, ...], secrets: tuple[str, ...]) -> None:
    """An answer without a hash is no answer.

    :raises UnreadableAnswer: not signed, or wrongly
    """
    if not is_signed(in_order(values, order), str(values.get(HASH, "")), secrets):
        raise UnreadableAnswer("the answer is not signed by the gateway", code="hash")


def refuse(code: str) -> None:
    """What an answer's code means, if it is no success."""
    if code == SUCCESS:
        return
    if code == NOT_FOUND:
        raise PaymentNotFound("VNPAY has no such transaction", code=code)
    if code in REFUSED_KEYS:
        raise KeyRefused("VNPAY refuses our terminal or hash", code=code)
    if code in UNSURE:
        raise UnreadableAnswer("VNPAY does not say what happened", code=code)
    raise GatewayRefused("VNPAY refuses", code=code)
