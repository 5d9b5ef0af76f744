"""VNPAY's hashes and times as its counterpart makes and checks them, on its own account."""

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import quote, unquote_plus

from payments.mockpay.texts import VIETNAM

HASH = "vnp_SecureHash"


def _names(words: str) -> list[str]:
    return [f"vnp_{word}" for word in words.split()]


QUERY = _names(
    "RequestId Version Command TmnCode TxnRef TransactionDate CreateDate IpAddr OrderInfo"
)
REFUND = _names(
    "RequestId Version Command TmnCode TransactionType TxnRef Amount TransactionNo"
    " TransactionDate CreateBy CreateDate IpAddr OrderInfo"
)
REFUNDED = _names(
    "ResponseId Command ResponseCode Message TmnCode TxnRef Amount BankCode PayDate"
    " TransactionNo TransactionType TransactionStatus OrderInfo"
)
QUERIED = [*REFUNDED, "vnp_PromotionCode", "vnp_PromotionAmount"]


def mac(data: str, secret: str) -> str:
    return hmac.new(secret.encode(), data.encode(), hashlib.sha512).hexdigest()


def piped(values: dict, order: list[str]) -> str:
    return "|".join(str(values.get(name, "")) for name in order)


def is_from(values: dict, order: list[str], secret: str) -> bool:
    given = str(values.get(HASH, "")).lower()
    return hmac.compare_digest(given.encode(), mac(piped(values, order), secret).encode())


def encoded(text: str) -> str:
    """As VNPAY's servers write it: `~` and `*` encoded, a space as plus."""
    return quote(text, safe="").replace("~", "%7E").replace("%20", "+")


def query_of(values: dict[str, str], secret: str, forge: str = "") -> str:
    """The signed query of a message or a way back; spoilt in one way when a fault asks for it."""
    data = "&".join(f"{name}={encoded(values[name])}" for name in sorted(values))
    given = mac(data, "forged" if forge == "secret" else secret)
    if forge == "scheme":  # as versions before 2.1.0 did
        old = hashlib.sha256((secret + data).encode()).hexdigest()
        return f"{data}&vnp_SecureHashType=SHA256&{HASH}={old}"
    if forge == "body":
        data = data.replace("vnp_Amount=", "vnp_Amount=1", 1)
    if forge == "twice":
        data = f"{data}&vnp_Amount=100"
    return data if forge == "none" else f"{data}&{HASH}={given}"


def fields_of(query: str, secret: str) -> dict[str, str] | None:
    """The fields of a signed address; None when the hash is not ours."""
    pairs = dict(part.partition("=")[::2] for part in query.split("&"))
    given = pairs.pop(HASH, "").lower()
    data = "&".join(f"{name}={pairs[name]}" for name in sorted(pairs))
    if not hmac.compare_digest(given.encode(), mac(data, secret).encode()):
        return None
    return {name: unquote_plus(value) for name, value in pairs.items()}


def stamp(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")


def timestamp(text: str) -> int:
    """:raises ValueError: not yyyyMMddHHmmss"""
    moment = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
    return int(moment.timestamp())


def session_key(txn_ref: str) -> str:
    """Of the payment behind a merchant's own number."""
    return "cs_vnpay_" + hashlib.sha256(txn_ref.encode()).hexdigest()[:40]
