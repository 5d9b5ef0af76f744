"""Work on desks: opened and closed by the acts that cause it, never by hand."""

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.core import moments
from procedures.models import WorkItem
from procedures.services.errors import ActRefused


def open_work(application, *, kind, agency, role, **details) -> WorkItem:
    """`details`: assignee, step, opinion, due_at, is_waiting."""
    if details.get("assignee"):
        details["assigned_at"] = moments.now()
    return WorkItem.objects.create(
        application=application,
        version_id=application.version_id,
        area_id=application.receiving_agency.area_id,
        channel=application.channel,
        kind=kind,
        agency=agency,
        role=role,
        **details,
    )


def close_work(application, **only):
    """Close the application's open items that match (kind=..., step=...); all if none given."""
    application.work_items.open().filter(**only).update(closed_at=moments.now())


def wait(application, waiting, part_id=""):
    """The file waits for somebody outside (or no longer): its items leave the top of the inbox.

    Where one part asked, the items of the others stay: they may go on. What officers asked other
    agencies stays, too; what the route asks waits with the file.
    """
    items = application.work_items.open()
    items = items.filter(~Q(kind=WorkItem.Kind.OPINION) | Q(opinion__of_route=True))
    if part_id:
        steps = [step.id for step in application.spec.branch(part_id)]
        items = items.filter(step__step_id__in=steps)
    items.update(is_waiting=waiting)


def open_item(application, **only) -> WorkItem:
    """The one open item that matches (kind=..., pk=...). Raises ActRefused when it is done."""
    item = application.work_items.open().filter(**only).first()
    if item is None:
        raise ActRefused(_("This work has already been done."))
    return item
