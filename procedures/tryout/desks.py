"""Whose desk the case lies on, and what each officer could do with it now."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.accounts.models import Agency, Role
from procedures.acts import acts_for
from procedures.models import WorkItem
from procedures.services import reversals
from procedures.services.powers import handling_agencies, steps_that_hear

# What only shares out the work among colleagues, and lines that change nothing.
OF_THE_TEAM = {"take", "give_back", "assign", "message"}
SECOND = ("resume", "reopen", "decline_reversal")


@dataclass
class Desk:
    """A post at an agency; `work` says what lies there, `due` until when."""

    who: str
    agency: Agency
    role: str
    work: list = field(default_factory=list)
    acts: list = field(default_factory=list)
    withheld: list = field(default_factory=list)


def desks_of(stage) -> list[Desk]:
    """Desks with work first, then those that may step in; none that can do nothing."""
    found = {}
    for agency, role, number in _posts(stage.application):
        name = f"{agency.pk}-{role}-{number}"
        if name not in found:
            found[name] = _desk(stage, name, agency, role, number)
    return [desk for desk in found.values() if desk.acts or desk.withheld or desk.work]


def _posts(application) -> Iterator[tuple[Agency, str, int]]:
    items = application.work_items.open().select_related("agency").order_by("opened_at", "pk")
    for item in items:
        yield item.agency, item.role, 1
    for item in steps_that_hear(application):
        yield item.agency, item.role, 1
    if application.is_draft or application.receiving_agency is None:
        return
    yield application.receiving_agency, Role.RECEPTIONIST, 1
    for agency in Agency.objects.filter(pk__in=handling_agencies(application)).order_by("pk"):
        yield agency, Role.APPROVER, 1
    if application.status in reversals.UNDOES:
        deciding = reversals.deciding_agency(application)
        yield deciding, Role.APPROVER, 1
        yield deciding, Role.APPROVER, 2  # who proposed something does not decide it


def _desk(stage, name, agency, role, number) -> Desk:
    officer = stage.cast.officer(agency, role, number)
    desk = Desk(name, agency, str(Role(role).label))
    if number == 1:
        mine = stage.application.work_items.open().filter(agency=agency, role=role)
        desk.work = [
            (_title(stage.application, item), item.due_at, item.is_waiting)
            for item in mine.select_related("step").order_by("opened_at", "pk")
        ]
    for act in acts_for(stage.application, officer):
        if act.name in OF_THE_TEAM or (number == 2 and act.name not in SECOND):
            continue
        (desk.withheld if act.withheld else desk.acts).append(act)
    return desk


def _title(application, item) -> str:
    if item.kind == WorkItem.Kind.STEP:
        return str(application.spec.step(item.step.step_id).title)
    return str(item.get_kind_display())
