"""A row beside the spec that was written with care: each difference is a doubt to be decided."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.importing import fees, times
from cms.importing.citations import damage
from cms.importing.marks import digest
from cms.importing.parts import APPLICANTS, Doubt
from cms.importing.rows import Row
from procedures.catalogue.fees import Assessed, ByChannel, FeeRule, Fixed
from procedures.catalogue.spec import ProcedureSpec


def doubts(row: Row, spec: ProcedureSpec) -> Iterator[Doubt]:
    """What the row says otherwise, in words. The spec is right until somebody changes it."""
    for kind, find in DIFFERENCES.items():
        said, written = find(row, spec)
        if said != written:
            only = sorted(said - written), sorted(written - said)
            words = _("Only in the row: %(row)s; only in the spec: %(spec)s")
            values = dict(
                zip(("row", "spec"), (", ".join(one) or "-" for one in only), strict=True)
            )
            yield Doubt(row.code, kind, "spec", words % values, digest(only))


def _name(row: Row, spec: ProcedureSpec) -> tuple[set, set]:
    return {row.name.rstrip(". ")}, {spec.title.vi}


def _channels(row: Row, spec: ProcedureSpec) -> tuple[set, set]:
    return {one.channel for one in row.channels}, set(spec.channels)


def _applicants(row: Row, spec: ProcedureSpec) -> tuple[set, set]:
    said = {APPLICANTS[name] for name in row.applicants if name in APPLICANTS}
    return said, set(spec.applicant_types)


def _law(row: Row, spec: ProcedureSpec) -> tuple[set, set]:
    said = {number for number in row.legal_basis if not damage(number)}
    return said, {one.number for one in spec.guide.legal_basis}


def _time(row: Row, spec: ProcedureSpec) -> tuple[set, set]:
    """Times of the channels that both know; nothing where the row states none."""
    said = {
        (channel, f"{amount} {unit}")
        for channel, found in times.all_stated(row).items()
        for amount, unit in found
    }
    written = {
        (channel, f"{limit.amount} {limit.unit}")
        for limit in spec.time_limits
        for channel in (limit.channels or spec.channels)
    }
    return _in_both(said, written)


def _fees(row: Row, spec: ProcedureSpec) -> tuple[set, set]:
    """Amounts in đồng of the channels that both know; what is free costs 0."""
    said = {(channel, str(one)) for channel, found in fees.amounts(row).items() for one in found}
    said |= {(one.channel, "0") for one in row.channels if fees.is_free(one)}
    written = {
        (channel, amount)
        for rule in spec.fees
        for channel in spec.channels
        for amount in _amounts(rule, channel)
    }
    return _in_both(said, written or {(channel, "0") for channel in spec.channels})


def _amounts(rule: FeeRule, channel: str) -> set[str]:
    amount = rule.amount
    match amount:
        case Fixed():
            return {str(amount.amount)}
        case ByChannel():
            return {str(amount.amounts.get(channel, 0))}
        case Assessed():
            return {"assessed"}
    return {str(tier.price) for tier in amount.tiers}


def _in_both(said: set, written: set) -> tuple[set, set]:
    known = {channel for channel, _what in said} & {channel for channel, _what in written}
    return tuple(
        {f"{channel} {what}" for channel, what in found if channel in known}
        for found in (said, written)
    )


DIFFERENCES = {
    "differs.name": _name,
    "differs.channels": _channels,
    "differs.applicants": _applicants,
    "differs.time": _time,
    "differs.fees": _fees,
    "differs.law": _law,
}
