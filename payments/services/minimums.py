"""Fees below the minimum of a gateway, found when somebody publishes them or chooses gateways.

Payers are shown what fits the amount; the counter is open to them either way.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from payments import gateways
from payments.models import Offer
from payments.services import transfers
from portal.core.money import format_vnd
from procedures.catalogue.fees import ByChannel, FeeRule, Fixed, PerUnit
from procedures.models import Procedure, ProcedureVersion
from procedures.services.routing import COMMITTEE

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Small:
    """A fee below the minimum of some gateways (`refusing`); others take it (`fitting`)."""

    version: ProcedureVersion
    rule: FeeRule
    amount: int
    fitting: list
    refusing: list

    @property
    def fee(self) -> str:
        said = {"fee": self.rule.label, "amount": format_vnd(self.amount)}
        return _("%(fee)s (%(amount)s, %(procedure)s)") % (
            said | {"procedure": self.version.procedure.code}
        )

    def words(self) -> str:
        ways = ", ".join(f"{one.label} (≥ {format_vnd(one.minimum)})" for one in self.refusing)
        if not self.fitting:
            only = _("%(fee)s is too small for %(ways)s: it can be paid at the counter only.")
            return only % {"fee": self.fee, "ways": ways}
        others = ", ".join(str(one.label) for one in self.fitting)
        said = _("%(fee)s is too small for %(ways)s: payers are shown %(others)s.")
        return said % {"fee": self.fee, "ways": ways, "others": others}


def smallest(rule: FeeRule) -> int | None:
    """đồng, the least that the rule asks for where it asks for anything; None: an officer says."""
    amount = rule.amount
    if isinstance(amount, Fixed):
        found = [amount.amount]
    elif isinstance(amount, ByChannel):
        found = list(amount.amounts.values())
    elif isinstance(amount, PerUnit):
        most = amount.cap if amount.cap is not None else max(one.price for one in amount.tiers)
        found = [min(one.price, most) for one in amount.tiers]
    else:
        return None
    asked = [one for one in found if one > 0]
    most_off = max((one.percent for one in rule.reductions), default=0)
    return min(asked) * (100 - most_off) // 100 if asked else None


def of_version(version, ways) -> list[Small]:
    """Its fees that are too small for one of `ways`, gateways."""
    found = []
    for rule in version.content.fees:
        amount = smallest(rule)
        refusing = [one for one in ways if amount and amount < one.minimum]
        if refusing:
            fitting = [one for one in ways if one.minimum <= amount <= one.maximum]
            found.append(Small(version, rule, amount, fitting, refusing))
    return found


def of_agency(agency, ways) -> list[Small]:
    """Fees that this agency collects, or may collect, and that are too small for one of `ways`."""
    open_now = ProcedureVersion.objects.valid_on().filter(procedure__state=Procedure.State.OPEN)
    versions = open_now.select_related("procedure").order_by("procedure__code")
    found = (small for version in versions for small in of_version(version, ways))
    return [small for small in found if _may_collect(agency, small)]


def _may_collect(agency, small) -> bool:
    """By its level and sector; where its area lies does not matter here."""
    rule = small.rule.collector
    if rule.kind == "same":
        rule = small.version.content.reception
    if rule.kind == "named":
        return rule.code == agency.code
    is_level = rule.level is None or rule.level == agency.level.code
    return is_level and agency.sector == (rule.sector or COMMITTEE)


def obstacle(agency, codes) -> str:
    """Why these gateways alone are no choice: a fee that none of them takes, while another would.

    "" where nothing stands in the way; none chosen at all is the counter, which takes all.
    """
    on = [one for one in gateways.switched_on() if transfers.is_offered(one, agency)]
    chosen = [one for one in on if one.code in codes]
    for small in of_agency(agency, chosen):
        others = [one for one in on if one.minimum <= small.amount <= one.maximum]
        if others and not small.fitting:
            words = _("%(fee)s can be paid by none of these. Choose another way too: %(ways)s.")
            return words % {"fee": small.fee, "ways": ", ".join(str(one.label) for one in others)}
    return ""


def warnings_for(agency, codes) -> list[str]:
    """Of what an agency has chosen: which of its fees cannot be paid by which of them."""
    chosen = [one for one in gateways.switched_on() if one.code in codes]
    return _shortened([small.words() for small in of_agency(agency, chosen)])


def warnings_of(version) -> list[str]:
    """Of a procedure just published: by the gateways of the site, and by what agencies take."""
    found = of_version(version, gateways.switched_on())
    return _shortened([small.words() for small in found] + list(_left_out(found)))


def _left_out(found: list[Small]) -> Iterator[str]:
    """Agencies that have chosen only gateways which do not take a fee."""
    for offer in Offer.objects.exclude(gateways=[]).select_related("agency__level"):
        for small in found:
            takes = any(one.code in offer.gateways for one in small.fitting)
            if not takes and _may_collect(offer.agency, small):
                words = _("At %(agency)s %(fee)s can be paid at the counter only.")
                yield words % {"agency": offer.agency.label(), "fee": small.fee}


def _shortened(lines: list[str]) -> list[str]:
    more = len(lines) - SHOWN
    return lines[:SHOWN] + ([_("… and %(number)s more") % {"number": more}] if more > 0 else [])
