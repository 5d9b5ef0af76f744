"""VietQR: what a bank's app reads from the QR code of a transfer (EMVCo, merchant presented).

Every part is an identifier of two digits, a length of two digits and a value. The last part is the
CRC-16 (polynomial 0x1021 from 0xFFFF, nothing reflected) over all before it and its own "6304".
"""

import binascii
from dataclasses import dataclass

from portal.core.text import bare

SCHEME, DONG, COUNTRY = "A000000727", "704", "VN"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
DYNAMIC, STATIC = "12", "11"  # apps do not let the payer change what a dynamic code says
CRC = "6304"
LONGEST, LONGEST_PURPOSE, LONGEST_AMOUNT = 99, 25, 13
PURPOSE_SIGNS = " ._-"


class NotVietQR(ValueError):
    """These characters are no VietQR, or were damaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VietQR:
    """One code. `amount` in đồng; None leaves it to the payer. Texts are ASCII, "" is left out."""

    bank: str
    account: str
    amount: int | None = None
    purpose: str = ""
    bill: str = ""
    name: str = ""
    city: str = ""
    service: str = TO_ACCOUNT
    kind: str = DYNAMIC


def build(code: VietQR) -> str:
    """The characters of the code. Raises ValueError for what such a code cannot say."""
    _check(code)
    beneficiary = _parts([("00", code.bank), ("01", code.account)])
    text = _parts(
        [
            ("00", "01"),
            ("01", code.kind),
            ("38", _parts([("00", SCHEME), ("01", beneficiary), ("02", code.service)])),
            ("53", DONG),
            ("54", "" if code.amount is None else str(code.amount)),
            ("58", COUNTRY),
            ("59", code.name),
            ("60", code.city),
            ("62", _parts([("01", code.bill), ("08", code.purpose)])),
        ]
    )
    return f"{text}{CRC}{checksum(text + CRC)}"


def parse(text: str) -> VietQR:
    """What the characters say. Raises NotVietQR."""
    if len(text) < 8 or text[-8:-4] != CRC or checksum(text[:-4]) != text[-4:].upper():
        raise NotVietQR("the check sum is wrong")
    parts = _read(text[:-8])
    account = _read(parts.get("38", ""))
    beneficiary, more = _read(account.get("01", "")), _read(parts.get("62", ""))
    if account.get("00") != SCHEME or parts.get("53") != DONG:
        raise NotVietQR("no transfer in đồng within Vietnam")
    try:
        return VietQR(
            bank=beneficiary["00"],
            account=beneficiary["01"],
            amount=int(parts["54"]) if "54" in parts else None,
            purpose=more.get("08", ""),
            bill=more.get("01", ""),
            name=parts.get("59", ""),
            city=parts.get("60", ""),
            service=account["02"],
            kind=parts["01"],
        )
    except (KeyError, ValueError) as error:
        raise NotVietQR("a part is missing") from error


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE in four capital hexadecimal digits."""
    try:
        return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"
    except UnicodeEncodeError as error:
        raise NotVietQR("only plain letters can stand in a code") from error


def plain(text: str, longest: int = LONGEST_PURPOSE) -> str:
    """Words as every bank carries them: `Phường Võ Cường` -> `PHUONG VO CUONG`."""
    letters = (one for one in bare(text).upper() if one.isascii())
    kept = "".join(one for one in letters if one.isalnum() or one in PURPOSE_SIGNS)
    return " ".join(kept.split())[:longest].strip()


def _check(code: VietQR) -> None:
    if not (len(code.bank) == 6 and code.bank.isascii() and code.bank.isdigit()):
        raise ValueError("a bank has a number of six digits")
    if not (1 <= len(code.account) <= 19 and code.account.isascii() and code.account.isalnum()):
        raise ValueError("an account has 1 to 19 letters and digits")
    if code.amount is not None and not 0 < code.amount < 10**LONGEST_AMOUNT:
        raise ValueError("an amount is a positive number of đồng")
    if code.service not in (TO_ACCOUNT, TO_CARD) or code.kind not in (DYNAMIC, STATIC):
        raise ValueError("no such service or kind")


def _parts(pairs) -> str:
    return "".join(_part(name, value) for name, value in pairs if value)


def _part(name: str, value: str) -> str:
    if len(value) > LONGEST or not (value.isascii() and value.isprintable()):
        raise ValueError(f"part {name} must be at most {LONGEST} plain letters")
    return f"{name}{len(value):02}{value}"


def _read(text: str) -> dict[str, str]:
    parts = {}
    while text:
        name, length = text[:2], text[2:4]
        if not (length.isascii() and length.isdigit() and len(length) == 2 and name not in parts):
            raise NotVietQR("a part has no length, or stands there twice")
        end = 4 + int(length)
        if end > len(text):
            raise NotVietQR("a part is cut off")
        parts[name], text = text[4:end], text[end:]
    return parts
