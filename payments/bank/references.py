"""The reference of a payment: short enough to be typed, and found again in what a bank makes of it.

"MC", eight random characters, one check character: `MCK7P2QX9AB`. People write it in small letters
and in groups; banks put their own words, numbers and signs around it.
"""

import re
import secrets

from portal.documents.lookup import LOOKUP_ALPHABET

PREFIX, RANDOM = "MC", 8
_PLACES = {char: place for place, char in enumerate(LOOKUP_ALPHABET)}
_PATTERN = re.compile(f"(?={PREFIX}([{LOOKUP_ALPHABET}]{{{RANDOM + 1}}}))")


def new() -> str:
    """Tells nothing about the application."""
    body = "".join(secrets.choice(LOOKUP_ALPHABET) for _place in range(RANDOM))
    return PREFIX + body + check_character(body)


def check_character(body: str) -> str:
    """Weights over a prime number of characters: one wrong or two swapped ones are noticed."""
    total = sum(weight * _PLACES[char] for weight, char in enumerate(body, start=1))
    return LOOKUP_ALPHABET[total % len(LOOKUP_ALPHABET)]


def found_in(text: str) -> list[str]:
    """References that the words of a transfer may hold, each once; whether we gave them is unknown.

    Case, spaces and signs do not count; what stands before and behind does not either.
    """
    plain = "".join(char for char in text.upper() if char.isascii() and char.isalnum())
    bodies = [match[1] for match in _PATTERN.finditer(plain)]
    whole = (body for body in bodies if check_character(body[:-1]) == body[-1])
    return list(dict.fromkeys(PREFIX + body for body in whole))


def grouped(reference: str) -> str:
    """`MC K7P 2QX 9AB`, easier to read and to type; other references as they are."""
    if len(reference) != len(PREFIX) + RANDOM + 1 or not reference.startswith(PREFIX):
        return reference
    body = reference.removeprefix(PREFIX)
    return " ".join([PREFIX, *(body[at : at + 3] for at in range(0, len(body), 3))])
