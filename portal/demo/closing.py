"""Closes what can be filed here and nobody on the map could handle."""

from cms.models import ProcedurePage
from portal.accounts.province.bodies import valid_from
from procedures.catalogue.route import AgencyRule
from procedures.catalogue.spec import ProcedureSpec
from procedures.served import ServiceMap, gaps
from procedures.services.routing import COMMITTEE


def close_unserved(map_name: str) -> list[tuple[str, str]]:
    """(code, rules without an agency) of each procedure just closed; safe to repeat.

    The page says since when; what is under way stays.
    """
    closed, service_map = [], ServiceMap()
    for page in ProcedurePage.objects.live().filter(is_superseded=False).order_by("code"):
        if missing := unserved(page.spec(), service_map):
            page.is_superseded, page.closed_on = True, valid_from(map_name)
            page.save_revision(clean=False).publish(skip_permission_checks=True)
            closed.append((page.code, ", ".join(missing)))
    return closed


def unserved(spec: ProcedureSpec, service_map: ServiceMap) -> list[str]:
    """The agencies, as "level sector", that an online application needs and the map lacks."""
    if "online" not in spec.channels:
        return []  # the guide sends people to a counter
    return sorted({_name(gap.rule) for gap in gaps(spec, service_map) if gap.is_everywhere})


def _name(rule: AgencyRule) -> str:
    return rule.code or f"{rule.level or '-'} {rule.sector or COMMITTEE}"
