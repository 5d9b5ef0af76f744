"""Finds the agency that a rule of the spec names, on the map valid today."""

from django.utils.translation import gettext_noop

from portal.accounts.models import Agency, Area
from procedures.catalogue.composites import area_codes
from procedures.catalogue.visibility import prune
from procedures.services.errors import NoAgency

NOBODY = gettext_noop("No agency is responsible here (rule: %(kind)s). Tell the administrator.")
COMMITTEE = "people"  # a rule without a sector means the people's committee of its level


def agency_for(rule, application) -> Agency:
    """The agency of an AgencyRule for this application. Raises NoAgency."""
    agency = _FINDERS[rule.kind](rule, application)
    if agency is None:
        raise NoAgency(NOBODY, kind=rule.kind)
    return agency


def receiving_agency(spec, application) -> Agency | None:
    """The agency that receives: by the spec's rule, or the one that was chosen (kind `same`)."""
    if spec.reception.kind == "same":
        return application.receiving_agency
    return agency_for(spec.reception, application)


def area_and_above(area):
    """The area itself, then its parents."""
    while area is not None:
        yield area
        area = area.parent


def _same(rule, application):
    return application.receiving_agency


def _parent(rule, application):
    agency = application.receiving_agency
    while agency is not None and agency.level.code != rule.level:
        agency = agency.parent
    return agency


def _sector(rule, application):
    return _nearest(rule, application.receiving_agency.area)


def _area(rule, application):
    answer = prune(application.spec, application.answers, application.context).get(rule.area_field)
    if isinstance(answer, str):  # an agency question: the code of the chosen agency
        return Agency.objects.valid_on().filter(code=answer).first()
    return _nearest(rule, _smallest_area(answer or {}))


def _smallest_area(address):
    return Area.objects.smallest_in(area_codes(address).values())


def _nearest(rule, area):
    """The agency of the rule's sector and level whose area holds `area`."""
    candidates = Agency.objects.valid_on().select_related("level", "area")
    candidates = candidates.filter(sector=rule.sector or COMMITTEE)
    if rule.level:
        candidates = candidates.filter(level__code=rule.level)
    for place in area_and_above(area):
        found = candidates.filter(area=place).order_by("code").first()
        if found:
            return found
    return None


def _child(rule, application):
    area = _smallest_area(application.answers.get(rule.area_field) or {})
    return _nearest(rule, area or application.receiving_agency.area)


def _named(rule, application):
    return Agency.objects.valid_on().filter(code=rule.code).first()


_FINDERS = {
    "same": _same,
    "parent": _parent,
    "child": _child,
    "sector": _sector,
    "area": _area,
    "named": _named,
}
