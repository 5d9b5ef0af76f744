"""Whether the map of today has an agency for each rule of a spec, wherever somebody may file.

`services.routing` asks the database about one application; here the whole map is read once, and
each rule is tried from every counter that may receive and for every place that may be answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from portal.accounts.models import Agency, Area, Level
from procedures.catalogue.checks import Problem
from procedures.catalogue.fields import AddressQuestion, AgencyQuestion
from procedures.catalogue.route import AgencyRule
from procedures.catalogue.spec import ProcedureSpec
from procedures.services.entering import fits
from procedures.services.routing import COMMITTEE, area_and_above

NAMED = 3  # places told by name; the rest is counted


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody is responsible under this rule in these places, of `tried` that were asked about."""

    path: str
    rule: AgencyRule
    places: tuple[str, ...]
    tried: int

    @property
    def is_everywhere(self) -> bool:
        return len(self.places) == self.tried

    def __str__(self):
        if self.is_everywhere:
            return _("No agency on the map does this")
        words = _("No agency does this in %(places)s")
        return words % {"places": _listed(self.places)}


class ServiceMap:
    """Areas and agencies valid today, in memory; read once however many specs are asked about."""

    @cached_property
    def areas(self) -> dict[int, Area]:
        """By key, each with its parent at hand."""
        found = {area.pk: area for area in Area.objects.valid_on().select_related("level")}
        for area in found.values():
            area.parent = found.get(area.parent_id)
        return found

    @cached_property
    def agencies(self) -> dict[int, Agency]:
        """By key in the order of their codes, each with its parent and its area at hand."""
        rows = Agency.objects.valid_on().select_related("level").order_by("code")
        found = {agency.pk: agency for agency in rows}
        for agency in found.values():
            agency.parent = found.get(agency.parent_id)
            agency.area = self.areas.get(agency.area_id) or agency.area
        return found

    @cached_property
    def _by_place(self) -> dict[tuple, Agency]:
        """The first of each sector in each area, at any level ("") and at its own."""
        first = {}
        for agency in self.agencies.values():
            for level in ("", agency.level.code):
                first.setdefault((agency.area_id, agency.sector, level), agency)
        return first

    @cached_property
    def smallest(self) -> str:
        return getattr(Level.objects.smallest(), "code", "")

    def places(self, level: str | None) -> list[Area]:
        """The areas that an address ends with."""
        code = level if level in {one.level.code for one in self.areas.values()} else self.smallest
        return [area for area in self.areas.values() if area.level.code == code]

    def nearest(self, rule: AgencyRule, area: Area | None) -> Agency | None:
        key = (rule.sector or COMMITTEE, rule.level or "")
        found = (self._by_place.get((place.pk, *key)) for place in area_and_above(area))
        return next(filter(None, found), None)

    def parent(self, rule: AgencyRule, agency: Agency | None) -> Agency | None:
        while agency is not None and agency.level.code != rule.level:
            agency = agency.parent
        return agency

    def named(self, code: str) -> Agency | None:
        return next((one for one in self.agencies.values() if one.code == code), None)


def problems(spec: ProcedureSpec) -> list[Problem]:
    """The gaps, beside the rules that leave them; none before a map is loaded."""
    return [Problem(gap.path, str(gap)) for gap in gaps(spec, ServiceMap())]


def gaps(spec: ProcedureSpec, service_map: ServiceMap) -> list[Gap]:
    """In the order of the spec: receiving, steps, collecting."""
    if not service_map.agencies:
        return []
    return list(_Search(spec, service_map).gaps())


class _Search:
    def __init__(self, spec: ProcedureSpec, service_map: ServiceMap):
        self.spec, self.map = spec, service_map

    def gaps(self) -> Iterator[Gap]:
        for path, rule in self._rules():
            answers = list(self._tries(path, rule))
            missing = tuple(dict.fromkeys(place for place, agency in answers if agency is None))
            if missing or not answers:
                yield Gap(path, rule, missing, len({place for place, _agency in answers}))

    def _rules(self) -> Iterator[tuple[str, AgencyRule]]:
        yield "reception", self.spec.reception
        for number, step in enumerate(self.spec.route):
            yield f"route.{number}.agency", step.agency
        for number, fee in enumerate(self.spec.fees):
            yield f"fees.{number}.collector", fee.collector

    def _tries(self, path: str, rule: AgencyRule) -> Iterator[tuple[str, Agency | None]]:
        """(name of the place, who is responsible there)."""
        if rule.kind == "named":
            yield rule.code, self.map.named(rule.code)
        elif rule.kind in ("area", "child"):
            yield from self._answered(rule)
        elif path == "reception":
            yield from ((one.label(), one) for one in self._choosable(rule))
        else:
            yield from ((one.label(), self._from(rule, one)) for one in self.receivers)

    def _answered(self, rule: AgencyRule) -> Iterator[tuple[str, Agency | None]]:
        question = self.spec.questions.get(rule.area_field or "")
        if isinstance(question, AgencyQuestion):
            yield from ((one.label(), one) for one in self._of(question.level, question.sector))
        elif isinstance(question, AddressQuestion):
            for area in self.map.places(question.level):
                yield area.path(), self.map.nearest(rule, area)
        else:  # `child` of what was not asked begins where it was received
            for one in self.receivers:
                yield one.label(), self.map.nearest(rule, one.area)

    def _from(self, rule: AgencyRule, agency: Agency) -> Agency | None:
        if rule.kind == "same":
            return agency
        if rule.kind == "parent":
            return self.map.parent(rule, agency)
        return self.map.nearest(rule, agency.area)

    @cached_property
    def receivers(self) -> list[Agency]:
        """All that may receive: those that the rule finds, or those to choose among."""
        found = (agency for _place, agency in self._tries("reception", self.spec.reception))
        return list({one.pk: one for one in found if one is not None}.values())

    def _choosable(self, rule: AgencyRule) -> list[Agency]:
        return [one for one in self.map.agencies.values() if one.receives and fits(rule, one)]

    def _of(self, level: str | None, sector: str | None) -> list[Agency]:
        return [
            one
            for one in self.map.agencies.values()
            if level in (None, one.level.code) and sector in (None, one.sector)
        ]


def _listed(places: tuple[str, ...]) -> str:
    if len(places) <= NAMED:
        return ", ".join(places)
    words = _("%(places)s and %(count)s more")
    return words % {"places": ", ".join(places[:NAMED]), "count": len(places) - NAMED}
