"""Areas and agencies to choose from, on the map valid today."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.accounts.models import Agency, Area
from portal.core.text import vietnamese_sort_key

LEVELS = ("province", "district", "commune")


class Places:
    """The choices of one page, each list read once."""

    def __init__(self):
        self._areas, self._agencies, self._levels = {}, {}, {}

    def children(self, parent: str | None, level: str) -> list[tuple[str, str]]:
        """(code, name) of the areas of `level` under `parent`, or of all when it is None."""
        if (parent, level) not in self._areas:
            self._areas[parent, level] = area_choices(parent, level)
        return self._areas[parent, level]

    def address(self, question, answer: dict) -> dict[str, list]:
        """The choices of each part of an address; a level that the map lacks is left out."""
        choices = {"province": self.children(None, "province")}
        above = answer.get("province") or self.only_province
        for level in LEVELS[1 : LEVELS.index(question.level) + 1]:
            choices[level] = self.children(above, level) if above else []
            if choices[level] or not above:
                above = answer.get(level) if choices[level] else above
        return {level: items for level, items in choices.items() if items or self._has(level)}

    @cached_property
    def only_province(self) -> str:
        """Code of the one province of the map; "" where there are several."""
        codes = [code for code, _name in self.children(None, "province")]
        return codes[0] if len(codes) == 1 else ""

    def _has(self, level: str) -> bool:
        if level not in self._levels:
            self._levels[level] = Area.objects.valid_on().filter(level__code=level).exists()
        return self._levels[level]

    def misplaced(self, question, answer: dict) -> list[str]:
        """Parts of an address whose code is no choice under the part before it."""
        choices = self.address(question, answer)
        return [
            level
            for level in LEVELS
            if answer.get(level) and answer[level] not in dict(choices.get(level, []))
        ]

    def agencies(self, question) -> list[tuple[str, str]]:
        key = (question.level, question.sector)
        if key not in self._agencies:
            self._agencies[key] = _agencies(question)
        return self._agencies[key]


def area_choices(parent: str | None, level: str) -> list[tuple[str, str]]:
    areas = Area.objects.valid_on().filter(level__code=level)
    if parent is not None:
        areas = areas.filter(parent__code=parent)
    named = [(area.code, area.label()) for area in areas]
    return sorted(named, key=lambda item: vietnamese_sort_key(item[1]))


def _agencies(question) -> list[tuple[str, str]]:
    found = Agency.objects.valid_on()
    if question.level:
        found = found.filter(level__code=question.level)
    if question.sector:
        found = found.filter(sector=question.sector)
    named = [(agency.code, agency.label()) for agency in found]
    return sorted(named, key=lambda item: vietnamese_sort_key(item[1]))


def with_blank(choices: list) -> list[tuple[str, str]]:
    return [("", _("Choose")), *choices]
