"""Time limit, fees and agency of an application in a few words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.money import amount_in_words, format_vnd
from portal.core.spoken import Vietnamese
from procedures.catalogue.fees import compute_fees
from procedures.catalogue.limits import NoTimeLimit, choose_limit
from procedures.services.errors import NoAgency
from procedures.services.routing import receiving_agency


@dataclass(frozen=True)
class FeeTable:
    """Lines with reasons, and what is to be paid when it is filed (đồng)."""

    lines: list
    now: int
    later: int

    @property
    def words(self) -> str:
        return Vietnamese(amount_in_words(self.now))

    @property
    def awaits(self) -> bool:
        return any(line.awaits_assessment for line in self.lines)


def fee_table(application) -> FeeTable:
    lines = compute_fees(
        application.spec, application.answers, application.channel, application.applicant_type
    )
    now = sum(line.amount for line in lines if line.due == "filing")
    return FeeTable(lines, now, sum(line.amount for line in lines) - now)


def limit_words(application) -> str:
    """ "1 working day"; "" where no limit fits the answers so far."""
    try:
        limit = choose_limit(application.spec, application.answers, application.context)
    except NoTimeLimit:
        return ""
    if limit.amount == 0:
        return _("Within the working day")
    counted = {
        "working_day": ngettext("%(n)s working day", "%(n)s working days", limit.amount),
        "working_hour": ngettext("%(n)s working hour", "%(n)s working hours", limit.amount),
        "calendar_day": ngettext("%(n)s day", "%(n)s days", limit.amount),
    }
    return counted[limit.unit] % {"n": limit.amount}


def agency_of(application):
    """The agency that will receive it as far as the answers tell, or None."""
    try:
        return receiving_agency(application.spec, application)
    except NoAgency:
        return None


def _fee_words(application, table) -> str:
    if table.now + table.later:
        return format_vnd(table.now + table.later)
    if table.awaits:
        return _("Set while the application is handled")
    asked = set(application.spec.questions) - set(application.answers)
    return _("Follows from your answers") if application.spec.fees and asked else _("No fee")


def facts_of(application) -> list[tuple[str, str]]:
    """(label, words) for the box beside the task list."""
    table, agency = fee_table(application), agency_of(application)
    rows = [
        (_("Time limit"), limit_words(application)),
        (_("Fees"), _fee_words(application, table)),
        (_("Received by"), agency.label() if agency else ""),
    ]
    return [(label, words) for label, words in rows if words]
