"""Codes by which anyone looks a document up: printed on it, typed by a shop clerk."""

import secrets

LOOKUP_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else


def new_lookup_code() -> str:
    """Twelve characters, 59 bits."""
    return "".join(secrets.choice(LOOKUP_ALPHABET) for _ in range(12))


def normalise_code(typed: str) -> str:
    """As a person types it: any case, with or without dashes."""
    return "".join(char for char in typed.upper() if char in LOOKUP_ALPHABET)[:12]
