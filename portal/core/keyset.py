"""Pages by keyset: the next page starts after the last row seen, however deep one is.

Rows without a value come last, in both directions. They are a query of their own, so that plain
indexes on (field, primary key) serve both engines.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from portal.core.encryption import Ciphertext, DecryptionError, decrypt, encrypt

FORWARD, BACK = "f", "b"


@dataclass(frozen=True)
class Page:
    """`next` and `previous` are cursors for the address, empty at the ends."""

    rows: list
    next: str = ""
    previous: str = ""


@dataclass(frozen=True)
class Count:
    number: int
    capped: bool

    def __str__(self) -> str:
        """`1.000+` in Vietnamese, `1,000+` in English."""
        text = f"{self.number:,}" + ("+" if self.capped else "")
        return text if (get_language() or "vi").startswith("en") else text.replace(",", ".")


def capped_count(queryset: models.QuerySet, cap: int = 1000) -> Count:
    """Counts no further than `cap`, so that its cost does not grow with the table."""
    number = queryset.order_by()[: cap + 1].count()
    return Count(min(number, cap), capped=number > cap)


def paginate(queryset: models.QuerySet, *, order: str, cursor: str = "", size: int = 20) -> Page:
    """One page of `queryset` by `order` ("due_at", "-created_at", "person__name"), then by pk.

    A cursor that is not ours, or belongs to another list, starts at the first page.
    """
    keyset = Keyset(queryset, order)
    position = keyset.unseal(cursor) if cursor else None
    if position is None:
        return keyset.first_page(size)
    way, place = position
    rows = keyset.rows(way, place, size + 1)
    if len(rows) < (1 if way == FORWARD else size):  # rows went away since the cursor was made
        return keyset.first_page(size)
    return keyset.page_after(rows, size) if way == FORWARD else keyset.page_before(rows, size)


class Keyset:
    """A queryset in one order; a place in it is (value of the field, primary key)."""

    def __init__(self, queryset: models.QuerySet, order: str):
        self.queryset = queryset
        self.path = order.removeprefix("-")
        self.descending = order.startswith("-")
        self.bound_to = f"keyset:{queryset.model._meta.label}:{order}"
        self.field, self.nullable = _field_of(queryset, self.path)

    def first_page(self, size: int) -> Page:
        rows = self.rows(FORWARD, None, size + 1)
        return Page(rows[:size], self.seal(FORWARD, rows[size - 1]) if len(rows) > size else "")

    def page_after(self, rows: list, size: int) -> Page:
        following = self.seal(FORWARD, rows[size - 1]) if len(rows) > size else ""
        return Page(rows[:size], following, self.seal(BACK, rows[0]))

    def page_before(self, rows: list, size: int) -> Page:
        """`rows` run backwards from the place of the cursor."""
        earlier = self.seal(BACK, rows[size - 1]) if len(rows) > size else ""
        return Page(rows[:size][::-1], self.seal(FORWARD, rows[0]), earlier)

    def rows(self, way: str, place: tuple | None, count: int) -> list:
        found: list = []
        for segment in self._segments(way, place):
            found += segment[: count - len(found)]
            if len(found) == count:
                break
        return found

    def _segments(self, way: str, place: tuple | None) -> list[models.QuerySet]:
        """The queries to run one after the other until there are rows enough."""
        forward = way == FORWARD
        sign, beyond = ("", "gt") if forward != self.descending else ("-", "lt")
        valued = self.queryset.order_by(f"{sign}{self.path}", f"{sign}pk")
        empty = []
        if self.nullable:
            empty = [valued.filter(**{f"{self.path}__isnull": True}).order_by(f"{sign}pk")]
            valued = valued.filter(**{f"{self.path}__isnull": False})
        if place is None:
            return [valued, *empty]
        value, pk = place
        past = Q(**{f"pk__{beyond}": pk})
        if value is None:
            rest = [part.filter(past) for part in empty]
            return rest if forward else [*rest, valued]
        # The outer comparison is what an index can use.
        rest = valued.filter(Q(**{f"{self.path}__{beyond}": value}) | past)
        rest = rest.filter(**{f"{self.path}__{beyond}e": value})
        return [rest, *empty] if forward else [rest]

    def seal(self, way: str, row) -> str:
        """Encrypted, because the place may be a name and addresses end up in logs."""
        value = row
        for name in self.path.split("__"):
            value = None if value is None else getattr(value, name)
        plain = json.dumps([way, value, row.pk], default=_as_text).encode()
        return base64.urlsafe_b64encode(encrypt(plain, self.bound_to).blob).decode().rstrip("=")

    def unseal(self, cursor: str) -> tuple[str, tuple] | None:
        """(way, place), or None if it is not a cursor of this list."""
        try:
            blob = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            way, value, pk = json.loads(decrypt(Ciphertext(blob), self.bound_to))
            place = (self.field.to_python(value), self.queryset.model._meta.pk.to_python(pk))
        except (binascii.Error, ValueError, DecryptionError, ValidationError):
            return None
        return way, place


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _field_of(queryset: models.QuerySet, path: str) -> tuple[models.Field, bool]:
    """The field at the end of `person__name`, and whether the value may be missing."""
    if path in queryset.query.annotations:
        return queryset.query.annotations[path].output_field, True
    model, nullable = queryset.model, False
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        nullable = nullable or field.null
        model = field.related_model or model
    return field, nullable
