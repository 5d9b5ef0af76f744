"""Closes what can be filed here and nobody on the map could handle."""

from collections.abc import Iterator

from cms.models import ProcedurePage
from portal.accounts.models import Agency
from portal.accounts.province.bodies import valid_from
from procedures.catalogue.route import AgencyRule
from procedures.catalogue.spec import ProcedureSpec
from procedures.services.routing import COMMITTEE


def close_unserved(map_name: str) -> list[tuple[str, str]]:
    """(code, rules without an agency) of each procedure just closed; safe to repeat.

    The page says since when; what is under way stays.
    """
    closed = []
    for page in ProcedurePage.objects.live().filter(is_superseded=False).order_by("code"):
        if missing := unserved(page.spec()):
            page.is_superseded, page.closed_on = True, valid_from(map_name)
            page.save_revision(clean=False).publish(skip_permission_checks=True)
            closed.append((page.code, ", ".join(missing)))
    return closed


def unserved(spec: ProcedureSpec) -> list[str]:
    """The agencies, as "level sector", that an online application needs and the map lacks."""
    if "online" not in spec.channels:
        return []  # the guide sends people to a counter
    needed = {_name(rule): rule for rule in _rules(spec)}
    return sorted(name for name, rule in needed.items() if not _is_served(rule))


def _rules(spec: ProcedureSpec) -> Iterator[AgencyRule]:
    yield spec.reception
    yield from (step.agency for step in spec.route)
    yield from (fee.collector for fee in spec.fees)


def _name(rule: AgencyRule) -> str:
    return rule.code or f"{rule.level or '-'} {rule.sector or COMMITTEE}"


def _is_served(rule: AgencyRule) -> bool:
    agencies = Agency.objects.valid_on()
    if rule.kind == "named":
        return agencies.filter(code=rule.code).exists()
    if rule.level:
        agencies = agencies.filter(level__code=rule.level)
    if rule.kind not in ("same", "parent"):
        agencies = agencies.filter(sector=rule.sector or COMMITTEE)
    return agencies.exists()
