"""Noting who reads a file: one row for each officer, step and day."""

from datetime import timedelta

from portal.accounts.delegations import own_first
from portal.accounts.models import Role
from portal.core.dates import today
from procedures.models import Reading
from procedures.services.authority import read_as

KEPT = timedelta(days=2 * 365)  # the privacy notice says so
AT_ONCE = 5000  # thrown away in one run


def note_reading(*, application, reader, urgent=None):
    """Twice on a day, or in two windows at once, makes one row. Waits for no lock of the file.

    `urgent` is the access by which alone the reader sees it, which names role and agency.
    """
    why = (Reading.Basis.URGENT, "", urgent) if urgent else _why(application, reader)
    basis, step, post = why
    row = Reading(
        application=application,
        reader=reader,
        role=post.role,
        agency_id=post.agency_id,
        basis=basis,
        step=step,
    )
    same = {name: getattr(row, name) for name in ("reader", "day", "step", "basis")}
    if not Reading.objects.filter(application=application, **same).exists():
        Reading.objects.bulk_create([row], ignore_conflicts=True)


def _why(application, reader):
    """(basis, step, post): the work on the reader's desk comes before a mere right to read."""
    items = application.work_items.open().select_related("step").order_by("opened_at", "pk")
    for item in items:
        held = [post for post in reader.current_posts if _is_of(item, post)]
        if held:
            step = item.step.step_id if item.step else item.kind
            return Reading.Basis.WORK, step, own_first(reader, held)
    if post := read_as(reader, application):
        return Reading.Basis.AGENCY, "", post
    inspecting = [post for post in reader.current_posts if post.role == Role.AUDITOR]
    return Reading.Basis.INSPECTION, "", own_first(reader, inspecting)


def _is_of(item, post) -> bool:
    return (item.agency_id, item.role) == (post.agency_id, post.role)


def forget_readings() -> int:
    """Throw away those older than `KEPT`; how many. Those of files under way stay."""
    old = Reading.objects.filter(day__lt=today() - KEPT, application__closed_at__isnull=False)
    chosen = list(old.order_by("day").values_list("pk", flat=True)[:AT_ONCE])
    return Reading.objects.filter(pk__in=chosen).delete()[0]
