"""Mandates: registered at a counter after the papers were seen, ended there, shown to both."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.delegations import filled
from portal.accounts.models import Mandate, Organisation, Person, Role, User
from portal.audit.services import record
from portal.core.dates import today
from portal.core.encryption import blind_index

SIDES = ("holder", "person", "organisation")


class MandateRefused(Exception):
    """Why it cannot be registered or ended; ready to be read."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`procedures` are codes, none for every procedure; `proof` names the paper and its date."""

    procedures: tuple[str, ...]
    proof: str
    valid_from: date
    valid_to: date | None = None


def may_register(user: User) -> bool:
    """Whoever receives people at a counter."""
    return user.is_active and any(post.role == Role.RECEPTIONIST for post in user.current_posts)


@transaction.atomic
def register(*, actor, holder: Person, whom: Person | Organisation, terms: Terms) -> Mandate:
    """`whom` may be new: then it becomes a row of its own. Raises MandateRefused."""
    _require(actor)
    holder = Person.objects.select_for_update().get(pk=holder.pk)
    principal = _principal(whom)
    if principal == {"person": holder}:
        raise MandateRefused(_("Nobody needs a mandate to act for themselves."))
    values = principal | asdict(terms) | {"procedures": list(terms.procedures)}
    if Mandate.objects.filter(holder=holder, revoked_at=None, **values).exists():
        raise MandateRefused(_("This mandate is registered already."))
    mandate = Mandate.objects.create(holder=holder, **values)
    _record(mandate, "register", actor)
    return mandate


@transaction.atomic
def end(*, mandate: Mandate, actor, reason: str) -> Mandate:
    """From now on nothing is done under it. Raises MandateRefused."""
    _require(actor)
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if mandate.revoked_at:
        raise MandateRefused(_("This mandate has ended already."))
    mandate.revoked_at = timezone.now()
    mandate.save(update_fields=["revoked_at"])
    _record(mandate, "end", actor, reason)
    return mandate


def about(number: str):
    """Mandates of whoever has this identity number or tax code, on either side."""
    index = blind_index(number, "national_id")
    mine = Q(holder__national_id_index=index) | Q(person__national_id_index=index)
    found = Mandate.objects.filter(mine | Q(organisation__tax_code=number))
    return found.select_related(*SIDES).order_by("-valid_from", "-pk")


def shown(mandate: Mandate) -> dict:
    """{mandate, for, state, kind}: words and class of the tag."""
    state, kind = _state(mandate)
    whom = mandate.person or mandate.organisation
    return {"mandate": mandate, "for": whom, "state": state, "kind": kind}


def _state(mandate) -> tuple[str, str]:
    if mandate.revoked_at:
        return _("Revoked"), "withdrawn"
    if mandate.valid_from > today():
        return _("Not in force yet"), "registered"
    if mandate.valid_to and mandate.valid_to < today():
        return _("Ended"), "withdrawn"
    return _("In force"), "processed"


def _require(actor):
    if not may_register(actor):
        raise MandateRefused(_("Only receptionists register and end mandates."))


def _principal(whom) -> dict:
    """Two counters that meet the same person for the first time make one row."""
    if isinstance(whom, Organisation):
        defaults = {"name": whom.name}
        row, _new = Organisation.objects.get_or_create(tax_code=whom.tax_code, defaults=defaults)
        return {"organisation": row}
    row, _new = Person.objects.get_or_create(
        national_id_index=blind_index(whom.national_id, "national_id"),
        defaults={
            "full_name": whom.full_name,
            "national_id": whom.national_id,
            "verified_level": Person.VerifiedLevel.IN_PERSON,
        },
    )
    return {"person": row}


def _record(mandate, act, actor, reason=""):
    payload = {
        "holder": mandate.holder_id,
        "person": mandate.person_id,
        "organisation": mandate.organisation_id,
        "procedures": mandate.procedures,
        "valid_from": mandate.valid_from,
        "valid_to": mandate.valid_to,
        "proof": mandate.proof,
    }
    record(
        stream=f"mandate:{mandate.pk}",
        act=act,
        actor=actor,
        post=filled(actor, None, Role.RECEPTIONIST),
        reason=reason,
        payload=payload,
    )
