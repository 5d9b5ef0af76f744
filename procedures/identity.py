"""What the form says of the applicant, beside what is known of them for certain.

An account that signed in by its identity, and a person whose card was seen at a counter, bring data
that were checked; what a person only declared proves nothing and is not shown.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from portal.accounts.models import Person
from portal.core.dates import format_date
from portal.core.text import canonical_tones, mask_national_id, nfc
from procedures.catalogue.visibility import visible
from procedures.forms.fields import PART_LABELS

WHOLE = "profile.person"
PARTS = ("full_name", "birth_date", "sex", "national_id")


@dataclass(frozen=True, slots=True)
class Line:
    """One fact, ready to be read on both sides."""

    label: str
    declared: str
    known: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`how`: by which check the person is known."""

    how: str
    lines: list[Line]

    @property
    def agrees(self) -> bool:
        return all(line.agrees for line in self.lines)


def compared(application, sections, *, mask) -> Comparison | None:
    """Of the answers in `sections` (ids that the reader may see). None where nobody is known for
    certain, or the form asks for nothing that is."""
    person = application.owner
    if person is None or not person.verified_level:
        return None
    lines = [
        _line(part, said, str(getattr(person, part)), mask)
        for part, said in _declared(application, sections)
        if said and getattr(person, part)
    ]
    return Comparison(person.get_verified_level_display(), lines) if lines else None


def _declared(application, sections):
    """(part of a person, what the form says), of the questions about the applicant."""
    shown = visible(application.spec, application.answers, application.context)
    for section in application.spec.sections:
        asked = section.fields if section.id in sections else ()
        for question in asked:
            answer = application.answers.get(question.id)
            if question.id not in shown or not answer:
                continue
            name = (question.prefill or "").removeprefix("profile.")
            if question.prefill == WHOLE and isinstance(answer, dict):
                yield from ((part, answer.get(part, "")) for part in PARTS)
            elif name in PARTS:
                yield name, str(answer)


def _line(part, declared, known, mask) -> Line:
    show = SHOWN.get(part, str)
    if part == "national_id" and mask:
        show = mask_national_id
    agrees = _alike(declared) == _alike(known)
    return Line(str(PART_LABELS[part]), show(declared), show(known), agrees)


def _alike(text: str) -> str:
    """Spaces, capitals and the place of a tone mark are no difference."""
    return " ".join(canonical_tones(nfc(text)).casefold().split())


def _day(value: str) -> str:
    """What was kept although it is no date is shown as it was typed."""
    try:
        return format_date(date.fromisoformat(value))
    except ValueError:
        return value


def _sex(value: str) -> str:
    return str(Person.Sex(value).label) if value in Person.Sex else _("Not stated")


SHOWN = {"birth_date": _day, "sex": _sex}
