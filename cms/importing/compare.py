"""A row beside the spec that was written with care."""

from django.utils.translation import gettext as _

from cms.importing import fees, times
from cms.importing.citations import damage
from cms.importing.parts import APPLICANTS
from cms.importing.rows import Row
from procedures.catalogue.fees import Fixed
from procedures.catalogue.spec import ProcedureSpec


def differences(row: Row, spec: ProcedureSpec) -> tuple[str, ...]:
    """What the row says otherwise, in words. The spec is right until somebody changes it."""
    found = []
    for find in (_channels, _applicants, _time, _amount, _law):
        found += find(row, spec)
    return tuple(found)


def _channels(row: Row, spec: ProcedureSpec):
    said, written = {one.channel for one in row.channels}, set(spec.channels)
    yield from _sets(_("Ways of filing"), said, written)


def _applicants(row: Row, spec: ProcedureSpec):
    said = {APPLICANTS[name] for name in row.applicants if name in APPLICANTS}
    yield from _sets(_("Who may apply"), said, set(spec.applicant_types))


def _law(row: Row, spec: ProcedureSpec):
    said = {number for number in row.legal_basis if not damage(number)}
    yield from _sets(_("Legal basis"), said, {one.number for one in spec.guide.legal_basis})


def _time(row: Row, spec: ProcedureSpec):
    said = {f"{amount} {unit}" for amount, unit in times.stated_limits(row).values()}
    written = {f"{limit.amount} {limit.unit}" for limit in spec.time_limits}
    if said and said != written:
        yield from _sets(_("Time"), said, written)


def _amount(row: Row, spec: ProcedureSpec):
    said = {str(one) for values in fees.amounts(row).values() for one in values}
    fixed = {str(fee.amount.amount) for fee in spec.fees if isinstance(fee.amount, Fixed)}
    if said and fixed and said != fixed:
        yield from _sets(_("Amount"), said, fixed)


def _sets(what: str, said: set, written: set):
    if said != written:
        words = _("%(what)s: only in the row %(row)s; only in the spec %(spec)s")
        values = {"what": what}
        values["row"] = ", ".join(sorted(said - written)) or "-"
        values["spec"] = ", ".join(sorted(written - said)) or "-"
        yield words % values
