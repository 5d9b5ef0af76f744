"""Who is away, and for how long: noted by whoever leads them."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.keeping import keep
from portal.accounts.models import Absence, User
from portal.core.dates import today


class AbsenceRefused(Exception):
    """This person is noted as away in those days already."""


@transaction.atomic
def note(*, user, actor, first, last) -> Absence:
    """Away from `first` to `last`. Raises AbsenceRefused."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    same = locked.absences.filter(ended_at__isnull=True, valid_from__lte=last)
    if same.filter(valid_to__gte=first).exists():
        raise AbsenceRefused
    row = Absence(user=locked, valid_from=first, valid_to=last, noted_by=actor)
    return keep(row=row, actor=actor, names=("user", "valid_from", "valid_to"))


@transaction.atomic
def end(*, absence, actor) -> Absence:
    """They are back earlier, or never went. Nothing happens twice."""
    row = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if row.ended_at is None:
        row.ended_at = timezone.now()
        keep(row=row, actor=actor, names=("ended_at",))
    return row


def ahead(people):
    """Of these accounts, what lasts or comes, the nearest first."""
    rows = Absence.objects.filter(user__in=people, ended_at__isnull=True, valid_to__gte=today())
    return rows.select_related("user").order_by("valid_from", "pk")
