"""Whether the places answered lie on the map valid today; the catalogue knows no rows."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.accounts.models import Area, Level
from procedures.catalogue.composites import area_codes
from procedures.catalogue.visibility import prune


def unplaced(spec, answers, context) -> dict[str, list[str]]:
    """{path: messages} of the addresses that do not reach down to the level asked for."""
    given = list(_addresses(spec, prune(spec, answers, context)))
    if not given:
        return {}
    ladder = list(Level.objects.in_use().values_list("code", flat=True)) or [""]
    codes = {code for _q, _path, answer in given for code in area_codes(answer).values()}
    known = Area.objects.valid_on().filter(code__in=codes)
    places = set(known.values_list("level__code", "code"))
    missing = [
        f"{path}.{level}"
        for question, path, answer in given
        for level in [question.level if question.level in ladder else ladder[-1]]
        if (level, answer.get(level)) not in places and (question.required or len(answer) > 1)
    ]
    return {path: [_("Choose a place from the list")] for path in missing}


def _addresses(spec, live) -> Iterator[tuple]:
    """(question, path, answer) of every address that counts."""
    for section in spec.sections:
        yield from _of(section.fields, live)
        for group in section.groups:
            for number, row in enumerate(live.get(group.id, [])):
                yield from _of(group.fields, row, f"{group.id}.{number}.")


def _of(fields, answers, prefix="") -> Iterator[tuple]:
    for question in fields:
        answer = answers.get(question.id)
        if question.type == "address" and isinstance(answer, dict):
            yield question, prefix + question.id, answer
