"""By which gateways an agency takes payments, and which of them fit an amount."""

from dataclasses import dataclass

from django.db import transaction

from payments import gateways
from payments.models import Offer
from payments.services import transfers
from portal.accounts.delegations import filled
from portal.audit.services import record
from procedures.services.errors import NotAllowed

DECIDER = "approver"  # the head of the agency


@dataclass(frozen=True, slots=True)
class Choice:
    """What the payer of one bill may choose from; the rest is out of their bounds."""

    fitting: list
    too_small: list
    too_large: list


def offered(agency) -> list[gateways.Gateway]:
    """Those of the site that this agency takes; all of them until it has decided."""
    chosen = Offer.objects.filter(agency=agency).values_list("gateways", flat=True).first()
    taken = [one for one in gateways.switched_on() if chosen is None or one.code in chosen]
    return [one for one in taken if transfers.is_offered(one, agency)]


def choice(agency, amount) -> Choice:
    found = offered(agency)
    return Choice(
        fitting=[one for one in found if one.minimum <= amount <= one.maximum],
        too_small=[one for one in found if amount < one.minimum],
        too_large=[one for one in found if amount > one.maximum],
    )


def may_decide(agency, actor) -> bool:
    return any(post.agency_id == agency.pk and post.role == DECIDER for post in actor.current_posts)


@transaction.atomic
def decide(*, agency, codes, actor) -> Offer:
    """Take payments by these gateways from now on; open attempts go on. Raises NotAllowed."""
    if not may_decide(agency, actor):
        raise NotAllowed
    before = [one.code for one in offered(agency)]
    after = [one.code for one in gateways.switched_on() if one.code in codes]
    offer, _made = Offer.objects.update_or_create(agency=agency, defaults={"gateways": after})
    record(
        stream=f"agency:{agency.pk}",
        act="payment_offer",
        actor=actor,
        before=" ".join(before),
        after=" ".join(after),
        post=filled(actor, agency.pk, DECIDER),
    )
    return offer
