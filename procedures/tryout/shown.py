"""What a try-out shows of its case: dates and fees with their reasons, papers, news."""

import html
import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.audit.models import Event
from portal.core.dates import format_datetime_long
from portal.documents.render import render_html
from portal.notices.models import Notice
from portal.notices.words import words_of
from procedures.acts import LABELS
from procedures.deadlines import Limit, Term, Unit, compute_due
from procedures.explanation_words import explain
from procedures.models import Fee, Status
from procedures.services.settlement import owes
from procedures.services.terms import limit_of, working_calendar

BREAKS = re.compile(r"</(?:p|h\d|tr|div|li|dt|dd|td|table)>|<br\s*/?>")
CHECK = '<table class="check"'  # what proves a paper that was issued, which this one was not


@dataclass(frozen=True)
class News:
    to: str
    is_officer: bool
    at: datetime
    subject: str
    body: str


@dataclass(frozen=True)
class Paper:
    title: str
    number: str
    at: datetime
    lines: list[str]


def language() -> str:
    return (get_language() or "vi")[:2]


def reception_of(stage) -> dict | None:
    """Until when the reception must answer, and why; None where no such time runs."""
    application = stage.application
    if application.status != Status.REGISTERED:
        return None
    if owes(application, Fee.Due.FILING):
        return {"due": None, "reasons": [_("It begins once the fee due at filing is paid.")]}
    since = _accepted_since(application)
    hours = Limit(limit_of(application).accept_within_hours, Unit.WORKING_HOURS)
    term = Term(since, hours, working_calendar(application.receiving_agency))
    return {"due": application.accept_by, "reasons": explain(compute_due(term, stage.now))}


def _accepted_since(application) -> datetime:
    """When its hours began: at filing, with the payment, or with what was supplied last."""
    events = Event.objects.history(application.audit_stream)
    acts = events.filter(act__in=("submit", "pay", "supply"))
    return max(event.created_at for event in acts)


def papers_of(stage) -> list[Paper]:
    """What was issued, in words, newest first."""
    bound = stage.application.documents.select_related("document").order_by("-document__issued_at")
    return [
        Paper(
            title=one.document.data.get("title", ""),
            number=one.document.reference,
            at=one.document.issued_at,
            lines=lines_of(one.document.template, one.document.data),
        )
        for one in bound
    ]


def lines_of(template: str, data: dict) -> list[str]:
    """The words of a paper, line by line."""
    body = render_html(template, data).partition("<body>")[2].partition(CHECK)[0]
    text = html.unescape(strip_tags(BREAKS.sub("\n", body)))
    return [line for line in (" ".join(one.split()) for one in text.splitlines()) if line]


def news_of(stage) -> list[News]:
    """What would have been sent, newest first."""
    rows = Notice.objects.filter(recipient__in=stage.played.people).select_related("recipient")
    found = []
    for notice in rows.order_by("-created_at", "-pk"):
        subject, body = words_of(notice, language())
        officer = notice.recipient_id != stage.citizen.pk
        who = str(notice.recipient)
        found.append(News(who, officer, notice.created_at, subject, body))
    return found


def move_in_words(move: dict) -> str:
    """What the editor did."""
    if move["kind"] == "act":
        return str(LABELS[move["act"]])
    if move["kind"] == "wait":
        moment = datetime.fromisoformat(move["at"])
        return _("Time goes on until %(moment)s") % {"moment": format_datetime_long(moment)}
    return {
        "submit": _("The application is sent"),
        "pay": _("What is owed is paid"),
        "answer": _("Answers are corrected"),
        "supply": _("What was asked for is sent"),
        "withdraw": _("The application is withdrawn"),
    }[move["kind"]]
