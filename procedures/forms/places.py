"""Areas and agencies to choose from, on the map valid today."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.accounts.models import Agency, Area, Level
from portal.core.text import vietnamese_sort_key


class Places:
    """The choices of one page, each list read once."""

    def __init__(self):
        self._areas, self._agencies = {}, {}

    @cached_property
    def levels(self) -> dict[str, Level]:
        """{code: level} of the map valid today, the highest first."""
        return {level.code: level for level in Level.objects.in_use()}

    def children(self, parent: str | None, level: str) -> list[tuple[str, str]]:
        """(code, name) of the areas of `level` under `parent`, or of all when it is None."""
        if (parent, level) not in self._areas:
            self._areas[parent, level] = area_choices(parent, level)
        return self._areas[parent, level]

    def asked(self, question) -> list[str]:
        """Codes of the levels that an address asks for, down to its own."""
        levels = list(self.levels)
        return levels[: levels.index(question.level) + 1] if question.level in levels else levels

    def address(self, question, answer: dict) -> dict[str, list]:
        """The choices of each part; a place may lie right under one of a level further up."""
        choices, above = {}, None
        for level in self.asked(question):
            top = not choices
            choices[level] = self.children(above, level) if above or top else []
            if choices[level] or not above:
                above = answer.get(level) or (self.only_top if top else None)
        return choices

    @cached_property
    def only_top(self) -> str:
        """Code of the one place of the highest level; "" where there are several."""
        codes = [code for code, _name in self.children(None, self.top)] if self.top else []
        return codes[0] if len(codes) == 1 else ""

    @cached_property
    def top(self) -> str:
        """Code of the highest level."""
        return next(iter(self.levels), "")

    def misplaced(self, question, answer: dict) -> list[str]:
        """Parts of an address whose code is no choice under the part before it."""
        choices = self.address(question, answer)
        return [
            level
            for level in self.levels
            if answer.get(level) and answer[level] not in dict(choices.get(level, []))
        ]

    def unanswered(self, question, answer: dict) -> list[str]:
        """Parts of an address that are still to be chosen."""
        choices = self.address(question, answer)
        last = next(reversed(choices), "")
        empty = [level for level in choices if not answer.get(level)]
        return [level for level in empty if choices[level] or level == last]

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
