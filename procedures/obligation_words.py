"""Notices of fees and taxes in words: what is left of them, and how each ended."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.dates import format_date
from portal.core.money import format_vnd
from portal.core.text import mask_national_id
from procedures.models import Discharge, Fee, Status
from procedures.system_reasons import in_words

Kind = Discharge.Kind
ACTS = ("pay_elsewhere", "defer", "withdraw_notice")


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice on the citizen's page; `end` says how it ended, "" while it is owed."""

    fee: Fee
    payer: str
    end: str

    @property
    def tag(self) -> str:
        """Modifier of the tag: what the eye should see first."""
        if self.fee.owed:
            return "error" if self.fee.is_overdue else "supplement"
        return "processed" if self.fee.state in (Fee.State.SETTLED, Fee.State.EXEMPT) else "plain"

    @property
    def state(self) -> str:
        return _("Overdue") if self.fee.is_overdue else self.fee.standing


def notices_of(application) -> dict:
    """All `notices` but those that an ending of the file has cancelled; how many are `settled`."""
    found = [Notice(fee, _payer(fee), ended(fee)) for fee in application.fees.notices().told()]
    return {"notices": found, "settled": sum(not one.fee.owed for one in found)}


def _payer(fee) -> str:
    if not fee.payer_name or not fee.payer_number:
        return fee.payer_name or ""
    return f"{fee.payer_name} ({mask_national_id(fee.payer_number)})"


def ended(fee) -> str:
    """By which papers it was met or withdrawn, one after the other; "" where by none."""
    return " ".join(_end(discharge, fee) for discharge in fee.discharges.all())


def _end(discharge, fee) -> str:
    """A proof that shows another sum than the notice says which, and why."""
    values = {"number": discharge.number, "reason": discharge.reason}
    values["date"] = format_date(discharge.dated) if discharge.dated else ""
    values["amount"] = format_vnd(discharge.amount)
    values["over"] = format_vnd(discharge.over)
    paid = _("By proof of payment %(number)s of %(date)s.")
    if discharge.over:
        paid = _("By proof of payment %(number)s of %(date)s: %(amount)s, and %(over)s above it.")
    elif discharge.amount != fee.amount:
        paid = _("By proof of payment %(number)s of %(date)s: %(amount)s.")
    return {
        Kind.TREASURY: paid,
        Kind.DEFERRED: _("By decision %(number)s of %(date)s: %(reason)s"),
        Kind.WITHDRAWN: _("Nothing is to be paid on it: %(reason)s"),
    }[Kind(discharge.kind)] % values


def still_owed(application) -> str:
    """For the officer who has just settled one."""
    left = list(application.fees.notices().filter(state=Fee.State.OPEN))
    if not left:
        return _not_now(application)
    words = ngettext(
        "One notice is left: %(amount)s.", "%(count)s notices are left: %(amount)s.", len(left)
    )
    amount = format_vnd(sum(fee.owed for fee in left))
    return words % {"count": len(left), "amount": amount}


def _not_now(application) -> str:
    later = sum(fee.unmet for fee in application.fees.filter(state=Fee.State.DEFERRED))
    if later:
        return _("%(amount)s may be paid later.") % {"amount": format_vnd(later)}
    if application.status in (Status.PROCESSED, Status.RETURNED):
        return _("Nothing more is owed.")
    return _("Nothing more is owed; the file goes on.")


def discharges_told(events) -> dict:
    """{id of the event: text} of those that settled a notice without a payment through us."""
    return {event.pk: _told(event) for event in events if event.act in ACTS}


def _told(event) -> str:
    """The data of an event may have been emptied by retention: the reason may be all there is."""
    kept, reason = event.payload or {}, in_words(event.why)
    said = []
    if kept.get("notice"):
        said.append(_("Notice %(number)s") % {"number": kept["notice"]})
    if kept.get("number"):
        said.append(_("paper %(number)s") % {"number": kept["number"]})
    if kept.get("amount"):
        said.append(format_vnd(kept["amount"] + kept.get("over", 0)))
    return "\n".join(part for part in (" · ".join(said), reason) if part)


def overdue_among(applications) -> set:
    """Keys of those that have a notice past its last day; one query, none where nobody waits."""
    waiting = [one.pk for one in applications if one.status == Status.FINANCIAL_OBLIGATION]
    if not waiting:
        return set()
    owed = Fee.objects.overdue().filter(application__in=waiting)
    return set(owed.values_list("application_id", flat=True))
