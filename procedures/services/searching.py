"""Files found by a number that somebody names: their telephone or their identity number.

Both are kept encrypted, so they are found by their blind index, and only whole. Each search, also
one by words, leaves an event.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.delegations import filled
from portal.accounts.models import Person, User
from portal.audit.services import record
from portal.core.encryption import blind_index
from portal.core.identifiers import NationalId
from portal.core.phones import normalise_phone
from portal.core.text import fold

PHONE, NATIONAL_ID = "phone", "national_id"  # purposes of the blind indexes, too
SHORTEST = 9  # digits in a row: no code of a file ends in so many
ID_DIGITS = 12
SEPARATORS = str.maketrans("", "", " .()+\u00a0")


@dataclass(frozen=True, slots=True)
class Number:
    """`value` as it is kept: `+84912345678`, or 12 digits."""

    kind: str
    value: str

    @property
    def index(self) -> str:
        return blind_index(self.value, self.kind)


def number_in(text: str) -> Number | None:
    """None for words and for codes. Raises ValidationError for digits that are neither number."""
    for kind, read in READ.items():
        try:
            return Number(kind, read(text.strip()))
        except ValidationError:
            continue
    digits = text.strip().translate(SEPARATORS)
    if not (digits.isascii() and digits.isdigit() and len(digits) >= SHORTEST):
        return None
    if len(digits) == ID_DIGITS:
        NationalId.parse(digits)  # says what is wrong with it
    words = _("Check the digits: a telephone number is like 0912 345 678, one of identity has 12")
    raise ValidationError(words, code="number")


READ = {PHONE: normalise_phone, NATIONAL_ID: lambda text: NationalId.parse(text).number}


def has_number(number: Number) -> Q:
    """Of applications: those whose contact, applicant or owner it is. Keys, not subqueries: beside
    OR, the planner would read the whole table for them."""
    if number.kind == PHONE:
        accounts = User.objects.filter(phone_index=number.index)
        return Q(phone_index=number.index) | Q(filed_by__in=_keys(accounts))
    people = _keys(Person.objects.filter(national_id_index=number.index))
    accounts = User.objects.filter(person__in=people)
    return Q(owner__in=people) | Q(filed_by__in=_keys(accounts))


def _keys(rows) -> list:
    return list(rows.values_list("pk", flat=True))


def note_search(*, actor, number: Number, found: int, roles=()) -> None:
    """Every look leaves an event, found or not. Whoever knows a number can work out its digest; the
    digest tells nobody the number."""
    _note("search_number", actor, number, found, roles)


def note_words(*, actor, words: str, shown: int) -> None:
    """A search by a name or a code; `shown` files stood on its first page."""
    _note("search_words", actor, Number("words", fold(words)), shown)


@transaction.atomic
def _note(act, actor, number, found, roles=()):
    payload = {
        "kind": number.kind,
        "digest": blind_index(number.value, f"search {number.kind}"),
        "found": found,
    }
    post = filled(actor, None, *roles)
    record(stream=f"account:{actor.pk}", act=act, actor=actor, post=post, payload=payload)
