"""Invented Vietnamese names: the same key gives the same person on every machine."""

import hashlib
from dataclasses import dataclass

from portal.demo.texts import read

WORDS = read("names")  # each list as one text; what stands there more often is chosen more often


@dataclass(frozen=True)
class Invented:
    full_name: str
    sex: str
    national_id: str
    birth_date: str


def person(key: str) -> Invented:
    """Born 1963 to 2000, registered in Bắc Ninh; the number fits the date and the sex."""
    digest = hashlib.sha256(f"motcua name {key}".encode()).digest()
    sex = "female" if digest[0] % 2 else "male"
    lists = [WORDS["surnames"], WORDS["middle"][sex], WORDS["given"][sex]]
    chosen = [_pick(options.split(), digest[n + 1]) for n, options in enumerate(lists)]
    year, month, day = 1963 + digest[4] % 38, 1 + digest[5] % 12, 1 + digest[6] % 28
    century_and_sex = (2 if year >= 2000 else 0) + (sex == "female")
    tail = int.from_bytes(digest[7:11]) % 10**6
    return Invented(
        full_name=_distinct(chosen),
        sex=sex,
        national_id=f"027{century_and_sex}{year % 100:02}{tail:06}",
        birth_date=f"{year}-{month:02}-{day:02}",
    )


def _pick(options, number):
    return options[number % len(options)]


def _distinct(words) -> str:
    """No "Trần Minh Minh"."""
    surname, middle, given = words
    return f"{surname} {given}" if middle == given else f"{surname} {middle} {given}"
