"""People at a counter: found by the identity card that lies there, or entered for the first time.

Whoever has no account gets one that is dormant: it holds what is filed in their name, and nobody
can sign in to it. An account is theirs only once somebody has seen the card: an e-mail, a telephone
or a number that was merely typed on the Internet proves nothing.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.accounts import claims
from portal.accounts.delegations import filled
from portal.accounts.models import Person, Role, User
from portal.audit.services import record
from portal.core.encryption import blind_index
from portal.core.identifiers import NationalId
from portal.core.text import fold

SEEN = Person.VerifiedLevel.IN_PERSON


class WalkInRefused(Exception):
    """Why this person cannot be taken as who the form says; `field` is where to look."""

    def __init__(self, field: str, words: str):
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Card:
    """What the identity card shows, and how its holder wants to be reached."""

    number: str
    full_name: str
    birth_date: date
    phone: str = ""
    email: str = ""
    address: dict | None = None
    is_seen: bool = True  # a copy in a letter proves nothing
    renews: bool = False  # phone, e-mail and address take the place of those that are kept


@dataclass(frozen=True, slots=True)
class Claim:
    """The account that its holder names (e-mail or telephone) and shows to be theirs by the code
    sent to it, or that they know of none."""

    login: str = ""
    denies: bool = False
    code: str = ""


@transaction.atomic
def note_look(*, actor, number: str, agency) -> None:
    """Every look-up leaves an event, found or not; the number itself is not in it."""
    known = _of_number(number)
    payload = {"person": known.pk if known else None, "agency": agency.pk}
    post = filled(actor, agency.pk, Role.RECEPTIONIST)
    stream = f"person:{known.pk}" if known else f"account:{actor.pk}"
    record(stream=stream, act="look_up", actor=actor, post=post, payload=payload)


def identify(*, actor, card: Card, claim: Claim) -> User:
    """The account in whose name things are filed. Raises WalkInRefused.

    The account that the holder names becomes theirs here, for the card was seen and the account
    answered. Sends mail: outside any transaction.
    """
    if claim.login:
        _require_theirs(_named(claim.login), actor, card, claim)
    try:
        return _identify(actor, card, claim)
    except IntegrityError:  # another counter has just met the same person for the first time
        return _identify(actor, card, claim)


@transaction.atomic
def _identify(actor, card, claim) -> User:
    account = _locked_account(claim.login)
    person = _locked(card.number)
    person = _unclaimed(person, account, claim, actor)
    if account and account.person_id != getattr(person, "pk", None):
        person = _take_over(account, person, card, actor)
    person = _as_on_card(person or Person(), card)
    found = _account_of(person, account)
    _keep_contact(found, card, actor)
    if actor.is_same_as(found) or _names(actor, card):
        raise WalkInRefused("number", _("This is you: a colleague serves you."))
    return found


def _names(actor, card) -> bool:
    """The officer's own address stands on the form, and their account does not say who they are."""
    ways = ((actor.email, card.email.lower()), (actor.phone, card.phone))
    return not actor.person_id and any(mine and mine == theirs for mine, theirs in ways)


def _require_theirs(account, actor, card, claim):
    """In the same name, no officer's, and whoever stands there reads its mail."""
    if account.pk == actor.pk or account.works_here:
        raise WalkInRefused("login", _("An account of the office is not joined at a counter."))
    if not card.is_seen:
        raise WalkInRefused("login", _("An account is joined only with the card, at the counter."))
    if account.person and account.person.full_name_fold != fold(card.full_name):
        words = _("This account is in another name. Its holder corrects the name in it first.")
        raise WalkInRefused("login", words)
    try:
        claims.require_control(account=account, code=claim.code, actor=actor)
    except claims.NotShown as missing:
        raise WalkInRefused(missing.field, str(missing)) from None


def _of_number(number):
    return Person.objects.filter(national_id_index=blind_index(number, "national_id")).first()


def _locked_account(login) -> User | None:
    named = _named(login)
    return named and User.objects.select_for_update(of=("self",)).get(pk=named.pk)


def _locked(number):
    same = Person.objects.filter(national_id_index=blind_index(number, "national_id"))
    return same.select_for_update(of=("self",)).first()


def _named(login) -> User | None:
    if not login:
        return None
    found = User.objects.filter(email=login.strip().lower()).first() if "@" in login else None
    if found is None and "@" not in login:
        try:
            found = User.objects.by_phone(login)
        except ValidationError:
            found = None
    if found is None or not found.is_active:
        words = _("No account signs in with this e-mail or phone number.")
        raise WalkInRefused("login", words)
    return found


def _unclaimed(person, account, claim, actor) -> Person | None:
    """Of a number that somebody only typed: theirs if they name the account, else it is freed."""
    if person is None or person.verified_level != Person.VerifiedLevel.DECLARED:
        return person
    claiming = person.accounts.filter(is_dormant=False)
    if not claiming.exists() or (account and account.person_id == person.pk):
        return person
    if not claim.denies:
        raise WalkInRefused(
            "login",
            _(
                "An account that nobody has checked names this number. Ask for the e-mail or phone "
                "number of that account. If the person knows of none, tick the box below."
            ),
        )
    person.national_id = ""
    person.save()
    record(stream=f"person:{person.pk}", act="free_number", actor=actor)
    return None


def _take_over(account, person, card, actor) -> Person:
    """The named account gets the person of the card; what was declared on it gives way."""
    own = account.person
    if own and own.national_id and own.national_id != card.number:
        words = _("This account belongs to somebody with another identity number.")
        raise WalkInRefused("login", words)
    if person is None:
        person = own or Person()
    before = own.pk if own else None
    person = _as_on_card(person, card)
    account.person, account.full_name = person, person.full_name
    account.save()
    payload = {"person": person.pk, "before": before}
    record(stream=f"account:{account.pk}", act="confirm_person", actor=actor, payload=payload)
    return person


def _as_on_card(person, card) -> Person:
    """Whoever was checked before has that name and birthday; others get those of the card."""
    if person.verified_level:
        _require_same(person, card)
    else:
        person.full_name = card.full_name
    person.national_id = card.number
    person.birth_date = card.birth_date.isoformat()
    person.sex = person.sex or NationalId.parse(card.number).sex
    person.verified_level = SEEN if card.is_seen else person.verified_level
    person.save()
    return person


def _keep_contact(account, card, actor):
    """What is kept stays, unless its holder says that it is new; the event has both."""
    person, before, after = account.person, {}, {}
    given = [(person, "phone", card.phone), (person, "address", card.address)]
    if account.is_dormant:
        given.append((account, "contact_email", card.email))
    for row, name, value in given:
        known = getattr(row, name)
        if value and value != known and (card.renews or not known):
            before[name], after[name] = known, value
            setattr(row, name, value)
    if after:
        person.save(update_fields=["phone", "address"])
        account.save(update_fields=["contact_email"])
        payload = {"before": before, "after": after}
        record(stream=f"person:{person.pk}", act="keep_contact", actor=actor, payload=payload)


def _require_same(person, card):
    if person.full_name_fold != fold(card.full_name):
        words = _("This number is known under another name. Check the name and the number.")
        raise WalkInRefused("full_name", words)
    if person.birth_date and person.birth_date != card.birth_date.isoformat():
        words = _("This number is known with another date of birth. Check both.")
        raise WalkInRefused("birth_date", words)


def _account_of(person, account) -> User:
    if account:
        account.full_name = person.full_name
        account.save(update_fields=["full_name"])
        return account
    own = person.accounts.order_by("is_dormant", "date_joined")
    found = own.filter(is_active=True, is_dormant=False).first()
    return found or _dormant(own.filter(is_dormant=True).first(), person)


def _dormant(account, person) -> User:
    """No e-mail or phone to sign in with, no password, not active. Mails go to `contact_email`."""
    account = account or User(person=person, is_active=False, is_dormant=True)
    if account._state.adding:
        account.set_unusable_password()
    account.full_name = person.full_name
    account.save()
    return account
