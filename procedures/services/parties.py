"""Who stands behind an application, and who hears about it."""

from portal.accounts.models import Mandate, User


def to_be_told(application) -> list[User]:
    """Accounts that hear of this application: whoever filed it, while that right lasts; the owner.

    A representative whose mandate has ended hears nothing more; then the owner's account does, and
    of an organisation those who may act for it now.
    """
    if application.mandate_id is None or _in_force(application.mandate_id):
        return [application.filed_by]
    persons = [application.owner_id] if application.owner_id else _representatives(application)
    return list(User.objects.filter(person_id__in=persons, is_active=True).order_by("pk"))


def subject_of(application) -> dict | None:
    """For the event of what an officer does in somebody's name: whose account it is."""
    return {"subject": application.filed_by_id} if application.is_entered else None


def _in_force(mandate_id) -> bool:
    return Mandate.objects.valid().filter(pk=mandate_id).exists()


def _representatives(application) -> list:
    rows = Mandate.objects.valid().filter(organisation_id=application.organisation_id)
    covers = (row for row in rows if row.covers(application.version.procedure.code))
    return [row.holder_id for row in covers]
