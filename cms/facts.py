"""The short facts of a procedure, in the active language: on cards, in the summary of a guide."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.choices import SERVICE_LEVELS, levels
from portal.core.money import format_vnd
from procedures.catalogue.base import PERSON_TYPES
from procedures.catalogue.fees import Assessed, ByChannel, FeeRule, Fixed, PerUnit
from procedures.catalogue.limits import TimeLimit
from procedures.catalogue.spec import ProcedureSpec


def card(spec: ProcedureSpec) -> dict:
    """`time`, `fee`, `level`: what somebody wants to know before opening the guide."""
    return {"time": time_of(spec), "fee": fee_of(spec), "level": level_of(spec)}


def duration(limit: TimeLimit) -> str:
    if limit.amount == 0:
        return _("Same working day")
    words = {
        "working_day": ngettext("%(n)s working day", "%(n)s working days", limit.amount),
        "working_hour": ngettext("%(n)s working hour", "%(n)s working hours", limit.amount),
        "calendar_day": ngettext("%(n)s day", "%(n)s days", limit.amount),
    }[limit.unit]
    return words % {"n": limit.amount}


def time_of(spec: ProcedureSpec) -> str:
    """The usual time: of the limit that holds in every case."""
    usual = [limit for limit in spec.time_limits if limit.when is None] or spec.time_limits
    return duration(usual[0]) if usual else ""


def amount_of(rule: FeeRule) -> str:
    """The rate of one fee, before any case is known."""
    amount = rule.amount
    match amount:
        case Fixed():
            return format_vnd(amount.amount)
        case ByChannel():
            sums = sorted(set(amount.amounts.values()))
            return " – ".join(
                format_vnd(one) for one in (sums[:1] + sums[-1:] if sums[1:] else sums)
            )
        case PerUnit():
            values = {"price": format_vnd(amount.tiers[0].price), "unit": amount.unit}
            return _("%(price)s × number of %(unit)s") % values
        case Assessed():
            return _("As notified") if rule.kind == "tax" else _("Fixed later")
    return ""


def fee_of(spec: ProcedureSpec) -> str:
    if not spec.fees:
        return _("Free")
    known = [rule for rule in spec.fees if not isinstance(rule.amount, Assessed)]
    if not known:
        return _("As notified")
    first = next((rule for rule in known if rule.when is None), known[0])
    return amount_of(first)


def level_of(spec: ProcedureSpec) -> str:
    level = spec.reception.level or next(iter(spec.guide.levels), None)
    return dict(levels()).get(level, "")


def service_level(spec: ProcedureSpec) -> str:
    return str(dict(SERVICE_LEVELS)[spec.guide.service_level])


def applicants(spec: ProcedureSpec) -> str:
    """Persons, organisations or both; the guide's own sentence says more."""
    persons = any(one in PERSON_TYPES for one in spec.applicant_types)
    others = any(one not in PERSON_TYPES for one in spec.applicant_types)
    if persons and others:
        return _("Persons and organisations")
    return _("Persons") if persons else _("Organisations")
