"""What a gateway wrote, to be looked at by an administrator: facts about the payment stay, people
and their cards do not. Hidden unless it looks like a code, a number or a time.
"""

import json
import re
from urllib.parse import parse_qsl

HIDDEN = "•••"
SEEN = 8  # characters of what signs or opens something
PEOPLE = re.compile(
    r"name|phone|mobile|mail|address|billing|shipping|customer|card|owner|payer|person|identity"
    r"|birth|^ip$|ip_?addr|^ho_?ten|nguoi|dien_?thoai|dia_?chi|giay_?to|so_?the|tai_?khoan|^ten"
    r"|^tk|noi_?dung|thong_?tin|order_?info",
    re.IGNORECASE,
)
SECRET = re.compile(r"secret|token|hash|signature|password|xac_?thuc", re.IGNORECASE)
CODE = re.compile(r"[\w.:/+%=&?#-]*", re.ASCII)  # no blank, no letter of a name, no @
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[ T][\d:.]+(Z|[+-]\d\d:?\d\d)?"
    r"|20\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d"  # no card is so short
)
NUMBER = re.compile(r"\d+")
LEADING = re.compile(r"^ +", re.MULTILINE)
CARD, PERSONAL = range(13, 20), {9, 10, 11, 12}  # digits: cards; identity numbers and telephones


def shown(body: bytes) -> str:
    """One fact a line; what is neither JSON nor a query is told by its length."""
    text = body.decode(errors="replace")
    try:
        return json.dumps(_masked("", json.loads(text)), indent=2, ensure_ascii=False)
    except ValueError:
        pairs = parse_qsl(text, keep_blank_values=True) if "=" in text else []
    if pairs:
        return "\n".join(f"{_key(name)}={_masked(name, value)}" for name, value in pairs)
    return f"{HIDDEN} ({len(body)})" if body else ""


def indented(text: str) -> str:
    """For HTML, which drops blanks at the beginning of a line."""
    return LEADING.sub(lambda blanks: "\u00a0" * len(blanks[0]), text)


def headers(values: dict) -> dict[str, str]:
    """Signatures by their beginning: within minutes, they would still be good."""
    return {name: f"{str(value)[: 2 * SEEN]}…" for name, value in values.items()}


def _masked(name, value):
    if isinstance(value, dict):
        return {_key(key): _of_person(name, key, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_masked(name, one) for one in value]
    if value is None or isinstance(value, bool):
        return value
    if SECRET.search(name):
        return f"{str(value)[:SEEN]}…"
    return value if _is_plain(name, str(value)) else HIDDEN


def _key(text) -> str:
    return text if CODE.fullmatch(text) else HIDDEN


def _of_person(above, key, value):
    """Whatever hangs below a person or a card is theirs."""
    return _masked(above if PEOPLE.search(above) else key, value)


def _is_plain(name, text) -> bool:
    if PEOPLE.search(name):
        return not text
    if MOMENT.fullmatch(text):
        return True
    is_telling = any(_is_telling(digits) for digits in NUMBER.findall(text))
    return bool(CODE.fullmatch(text)) and not is_telling


def _is_telling(digits) -> bool:
    """A card's number, or one of a person: those begin with 0 in Viet Nam."""
    if len(digits) in CARD:
        return _fits_luhn(digits)
    return digits[0] == "0" and len(digits) in PERSONAL


def _fits_luhn(digits) -> bool:
    doubled = (int(one) * (1 + place % 2) for place, one in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
