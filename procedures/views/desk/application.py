"""One file on the desk: facts left, documents right, the acts of this officer below."""

from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_POST

from portal.audit.services import record
from portal.core import moments
from portal.core.panels import panels
from portal.core.ratelimit import rate_limited
from procedures import display
from procedures.acts import acts_for
from procedures.clock_picture import clock_picture
from procedures.deadlines import Unit
from procedures.explanation_words import explain
from procedures.holders import Roster, is_alone
from procedures.identity import compared
from procedures.left_out_words import left_out_rows
from procedures.models import Fee, WorkItem
from procedures.part_words import parts_told
from procedures.route_picture import route_picture
from procedures.services import terms
from procedures.services.authority import read_as
from procedures.services.conversation import agency_writing
from procedures.services.powers import may_see_readers
from procedures.services.results import draft_of
from procedures.services.sight import sight_of
from procedures.views.desk.access import (
    desk_context,
    officer_required,
    opened_application,
    readable_application,
)
from procedures.views.desk.history import history
from procedures.views.desk.papers import preview_of, tabs_of
from procedures.views.desk.result import preview as result_preview
from procedures.views.desk.talk import conversation, opinions_asked, supplement_rounds

RESULT_TAB = "ket-qua"
UNFOLDED_ROWS = 16


@officer_required
def application(request, pk):
    return _page(request, readable_application(request, pk), mask=True)


@officer_required
@require_POST
@rate_limited("reveal", limit=100, window=3600)
def reveal(request, pk):
    """Identity numbers in full, once, in this answer only; the event says who looked."""
    found = opened_application(request, pk)
    with transaction.atomic():
        record(
            stream=found.audit_stream,
            act="reveal_identity",
            actor=request.user,
            before=found.status,
            after=found.status,
            reason=_work_of(request.user, found),
            post=read_as(request.user, found),
        )
    return _page(request, found, mask=False)


def _work_of(user, found) -> str:
    """What of this file lies on the officer's desk, in Vietnamese; "" for a mere reader."""
    items = WorkItem.objects.for_user(user).filter(application=found)
    item = items.select_related("step").first()
    if item is None:
        return ""
    with override("vi"):
        return found.spec.step(item.step.step_id).title.vi if item.step else item.get_kind_display()


def _page(request, found, *, mask):
    now = moments.now()
    sight = sight_of(request.user, found)
    parts = sight.sections(display.answered(found, mask=mask))
    context = desk_context(request) | head_of(found, request.user, now) | {
        "route": route_picture(found),
        "parts": parts,
        "identity": compared(found, {part.section_id for part in parts}, mask=mask),
        "open_parts": _open_parts(parts) if mask else len(parts),
        "is_masked": mask,
        "clock": clock_of(found, now),
        "fees": fees_of(found),
        "panels": [] if found.urgent else panels("desk_application", request, found),
        "lines": conversation(found, sight),
        "asked": opinions_asked(found, now, sight),
        "may_write": agency_writing(found, request.user) is not None,
        "rounds": supplement_rounds(found, sight),
        "answered": terms.if_answered(found, now),
        "events": history(found, sight),
        "readers_url": _readers_url(request.user, found),
        "slip_of": None if found.urgent else found,
        "hands": hands_of(found),
        "left_out": left_out_rows(found, sight),
        "linked": parts_told(found, sight=sight, dates=True),
        **bar_of(found, request.user),
    }  # fmt: skip
    context["asked"] = _with_recalls(context["asked"], context["recalls"])
    context |= _papers(request, found, context, sight)
    return render(request, "procedures/desk/application.html", context)


def _readers_url(user, found) -> str:
    may_see = may_see_readers(user) and not found.urgent
    return reverse("desk:readers", args=[found.pk]) if may_see else ""


def fees_of(found) -> list[Fee]:
    return list(found.fees.told().select_related("issued_by", "notice_file"))


def hands_of(found) -> list[dict]:
    """On whose desk each open work lies, and since when: {work, agency, who, since, is_alone}."""
    items = found.work_items.open().select_related("step", "agency", "assignee")
    items = list(items.order_by("opened_at", "pk"))
    roster = Roster({item.agency_id for item in items}) if items else None
    return [
        {
            "work": _work_in_words(found, item),
            "agency": item.agency,
            "who": item.assignee,
            "since": item.assigned_at if item.assignee_id else item.opened_at,
            "is_alone": is_alone(item, roster),
        }
        for item in items
    ]


def _work_in_words(found, item):
    return found.spec.step(item.step.step_id).title if item.step else item.get_kind_display()


def _open_parts(parts) -> int:
    """As many sections, from the first, as fit the panel without scrolling far."""
    rows = 0
    for number, part in enumerate(parts):
        rows += len(part.rows)
        if rows > UNFOLDED_ROWS:
            return max(number, 1)
    return len(parts)


def head_of(found, user, now) -> dict:
    """What stands on top of the page and of every act's page."""
    items = list(found.work_items.open().select_related("step"))
    mine = [item for item in items if any(_is_at(item, post) for post in user.current_posts)]
    return {
        "application": found,
        "title": found.spec.short_title,
        "item": (mine or items or [None])[0],
        "now": now,
    }


def _is_at(item, post) -> bool:
    return item.agency_id == post.agency_id and item.role == post.role


def _with_recalls(rows, acts) -> list[dict]:
    """Each row of `talk.opinions_asked` with the act that takes it back, where there is one."""
    recalls = {act.target.pk: act for act in acts if act.name == "recall_opinion"}
    return [row | {"recall": recalls.get(row["opinion"].pk)} for row in rows]


def bar_of(found, user) -> dict:
    acts = acts_for(found, user)
    possible = [act for act in acts if not act.withheld]
    recalls = [act for act in possible if act.name == "recall_opinion"]
    possible = [act for act in possible if act not in recalls]
    leading = [act.name for act in possible if act.style == "main"]
    return {
        "acts": possible,
        "recalls": recalls,  # each stands beside its question
        "withheld": [act for act in acts if act.withheld],
        # One button leads: what moves the file on or, before that, drafting its result.
        "main": leading[0] if leading else "propose_result",
    }


def clock_of(found, now) -> dict | None:
    """Picture and reasons; None before reception."""
    turns = list(found.clock.all())
    if not turns:
        return None
    due = terms.due_shown(found, found.finished_at or found.closed_at or now)
    ahead = due.term.is_second_phase and found.phase == 1  # it shows what a payment would begin
    return {
        "due": due,
        "picture": clock_picture(due),
        "by_calendar": due.term.limit.unit == Unit.CALENDAR_DAYS,
        "day_of": len(due.counted) if len(due.counted) > 1 and not ahead else 0,
        "sentences": _reasons(turns[-1], due),
        "pauses": sum(1 for turn in turns if turn.act == turn.Act.PAUSE),
    }


def _reasons(turn, due) -> list[str]:
    """Those recorded at the last turn; while a pause moves the date, those of this moment."""
    language = (get_language() or "vi")[:2]
    kept = turn.explanation.get(language) or turn.explanation.get("vi")
    waits = turn.act == turn.Act.PAUSE
    return kept if kept and turn.due_at == due.at else explain(due, as_if_answered=waits)


def _papers(request, found, page, sight) -> dict:
    """Who decides reads the draft first; everybody else the first document."""
    wanted = request.GET.get("file", "")
    tabs, shown = tabs_of(found, wanted, sight)
    draft = _draft_beside(found, page["item"], sight)
    if not wanted and (page["main"] == "approve" or shown is None):
        wanted = RESULT_TAB
    bound = found.documents if sight.is_whole else found.documents.visible_to(request.user)
    issued = [] if found.urgent else bound.select_related("document")
    context = {
        "tabs": tabs,
        "draft": draft,
        "issued": list(issued),
        "result": None,
        "preview": None,
    }
    if draft and wanted == RESULT_TAB:
        for tab in tabs:
            tab.is_current = False
        return context | {"result": result_preview(found, draft)}
    if shown:
        context["preview"] = preview_of(found, shown, _number(request.GET.get("trang")))
    return context


def _draft_beside(found, item, sight):
    """The draft; of a linked file that of the part whose work is shown."""
    part = found.spec.step(item.step.step_id).part if item and item.step else ""
    return draft_of(found, part) if sight.reads(part) else None


def _number(text) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
