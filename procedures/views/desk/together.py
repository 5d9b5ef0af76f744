"""Which acts the inbox offers for many files: by the kind of the work, without opening a file.

Whether one is possible on each file is asked on the page that confirms it.
"""

from django.db.models import Q

from portal.accounts.models import Delegation, Post
from procedures.acts import ICONS
from procedures.models import BulkRun, WorkItem
from procedures.services.authority import may_give, may_work_on
from procedures.services.powers import ENDS
from procedures.views.desk.queue import led_by


def shared_places(user) -> set:
    """{(agency id, role)} where somebody else could do the work of this officer's posts, or of the
    agencies they lead."""
    places = Q(agency__in=led_by(user))
    for post in user.current_posts:
        places |= Q(agency_id=post.agency_id, role=post.role)
    standing = Delegation.objects.valid().exclude(to=user)
    others = ~Q(user=user) & Q(user__is_active=True) | Q(pk__in=standing.values("post"))
    held = Post.objects.valid_on().filter(places).filter(others)
    return set(held.values_list("agency_id", "role"))


def acts_together(user, item, titles, shared) -> list[str]:
    """Taking and giving mean something only where there is a colleague."""
    found, is_shared = [], (item.agency_id, item.role) in shared
    if may_work_on(user, item):
        if item.kind in (WorkItem.Kind.RECEIVE, WorkItem.Kind.START):
            found.append(item.kind)  # the act has the name of the work
        if item.step_id:
            found += _ends(titles.steps[item.step.step_id])
        if is_shared and item.assignee_id is None:
            found.append("take")
    return [*found, "assign"] if is_shared and may_give(user, item) else found


def _ends(step) -> list[str]:
    act = ENDS.get(step.kind, "forward")
    found = [act] if act in BulkRun.Act.values else []
    return [*found, "return"] if "back" in step.outcomes else found


def bar_of(rows) -> list[dict]:
    """Buttons for what the listed files have, in the order of the acts: {name, label, icon}."""
    listed = {act for row in rows for act in row["acts"]}
    return [
        {"name": act.value, "label": act.label, "icon": ICONS[act.value]}
        for act in BulkRun.Act
        if act.value in listed
    ]
