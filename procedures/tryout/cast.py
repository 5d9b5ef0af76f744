"""Who plays in a try-out. They are made in the rehearsal and gone with it; nobody real appears."""

from datetime import date
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from portal.accounts.models import Agency, Mandate, Organisation, Person, Post, Role, User
from procedures.catalogue.base import PERSON_TYPES
from procedures.models import Channel
from procedures.services.drafts import Party

NAMES = UUID("0f2c1c3e-64a0-4d1b-9a5b-5f8e7a0f7a11")
ALWAYS = date(2000, 1, 1)


class Cast:
    """Each one is made when first needed, always with the same key."""

    def __init__(self, played):
        self.played, self._made = played, {}

    def known(self) -> set[str]:
        """Who has been made so far."""
        return set(self._made)

    def only(self, known: set[str]) -> None:
        """Those who were made since were undone with what failed."""
        for name in set(self._made) - known:
            self.played.people.discard(self._made.pop(name).pk)

    def applicant(self, channel: str) -> User:
        """Has an account; whoever comes to a counter has none that signs in."""
        if "applicant" not in self._made:
            name = _("Stand-in applicant")
            person = Person.objects.create(full_name=name)
            self._made["applicant"] = self._user(
                "applicant",
                full_name=name,
                person=person,
                email=f"{self.played.key}@try-out.invalid",
                is_dormant=channel == Channel.IN_PERSON,
            )
        return self._made["applicant"]

    def party(self, applicant_type: str, channel: str) -> Party:
        """For whom they file: themselves, or an organisation that they act for."""
        if applicant_type in PERSON_TYPES:
            return Party(applicant_type)
        organisation = Organisation.objects.create(
            name=_("Stand-in organisation"), tax_code=self.played.key[:14]
        )
        mandate = Mandate.objects.create(
            holder=self.applicant(channel).person,
            organisation=organisation,
            proof=_("Try-out"),
            valid_from=ALWAYS,
        )
        return Party(applicant_type, mandate)

    def officer(self, agency: Agency, role: str, number: int = 1) -> User:
        """Who fills the post; `number` 2 is a second person in the same one."""
        name = f"{agency.pk}-{role}-{number}"
        if name not in self._made:
            title = str(Role(role).label)
            words = _("Stand-in: %(role)s") if number == 1 else _("Second stand-in: %(role)s")
            user = self._user(name, full_name=words % {"role": title})
            Post.objects.create(user=user, agency=agency, role=role, title=title, valid_from=ALWAYS)
            self._made[name] = user
        return self._made[name]

    def _user(self, name: str, **fields) -> User:
        user = User(pk=uuid5(NAMES, f"{self.played.key}:{name}"), **fields)
        user.set_unusable_password()
        user.save(force_insert=True)
        self.played.people.add(user.pk)
        return user
