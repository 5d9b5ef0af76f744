"""Amounts in đồng: always `int`, there is no smaller unit."""

import re

NBSP = "\u00a0"
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu", "tỷ")
LARGEST_IN_WORDS = 999_999_999_999
WRITTEN = re.compile(r"(?P<digits>\d{1,3}(?:[.,\s]\d{3})+|\d+)\s*(?:đ|₫|đồng|vnd|vnđ)?", re.ASCII)


def format_vnd(amount: int) -> str:
    """`150000` -> `150.000 đ`, with a space that does not break."""
    return f"{amount:,}".replace(",", ".") + f"{NBSP}đ"


def parse_vnd(text: str) -> int:
    """`24.000`, `24 000`, `24,000đ`, `24000 đồng` -> 24000. Raises ValueError for all else."""
    found = WRITTEN.fullmatch(text.replace(NBSP, " ").strip().lower())
    if not found:
        raise ValueError(f"Not an amount of money: {text!r}")
    return int(re.sub(r"\D", "", found["digits"]))


def amount_in_words(amount: int) -> str:
    """`150000` -> `Một trăm năm mươi nghìn đồng`. From 0 to 999 tỷ, else ValueError."""
    if not 0 <= amount <= LARGEST_IN_WORDS:
        raise ValueError(f"Only 0 to {LARGEST_IN_WORDS} can be written in words, not {amount}")
    words = _number(amount)
    return f"{words[0].upper()}{words[1:]} đồng"


def _number(amount: int) -> str:
    if amount == 0:
        return DIGITS[0]
    words: list[str] = []
    for power in range(len(SCALES) - 1, -1, -1):
        group = amount // 1000**power % 1000
        if group:
            words += [*_group(group, leading=not words), SCALES[power]]
    return " ".join(word for word in words if word)


def _group(group: int, *, leading: bool) -> list[str]:
    """Up to 999. Only the leading group leaves its zeros out: `không trăm linh năm`."""
    hundreds, rest = divmod(group, 100)
    if leading and not hundreds:
        return _below_hundred(rest)
    tail = ["linh", DIGITS[rest]] if 0 < rest < 10 else _below_hundred(rest)
    return [DIGITS[hundreds], "trăm", *tail]


def _below_hundred(number: int) -> list[str]:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return [DIGITS[unit]] if unit else []
    words = ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    return [*words, _unit_after_ten(tens, unit)] if unit else words


def _unit_after_ten(tens: int, unit: int) -> str:
    """`mười lăm`, `hai mươi mốt`, `hai mươi tư`; but `mười một`, `mười bốn`."""
    if unit == 5:
        return "lăm"
    if tens > 1:
        return {1: "mốt", 4: "tư"}.get(unit, DIGITS[unit])
    return DIGITS[unit]
