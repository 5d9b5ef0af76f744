"""What was filed at a counter goes to the account whose owner has shown who they are."""

from django.db import transaction

from portal.accounts.models import User
from portal.notices.models import Notice
from procedures.models import Application
from procedures.services.acts import acting


@transaction.atomic
def take_over(*, account, actor) -> int:
    """Everything that dormant accounts of the same person hold becomes the account's.

    The caller has made sure that the account is that person's (`accounts.walk_ins.identify`, or a
    provider of identities). Returns how many applications moved; once more moves none.
    """
    if account.is_dormant or not account.person_id:
        return 0
    dormant = User.objects.filter(person_id=account.person_id, is_dormant=True)
    held = list(Application.objects.filter(filed_by__in=dormant).order_by("pk"))
    for application in held:
        with acting(application, act="take_over", actor=actor) as locked:
            locked.filed_by = account
    Notice.objects.filter(recipient__in=dormant).update(recipient=account)
    return len(held)
