"""What the citizen must do now, or who is at work, in one banner."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.core import moments
from portal.core.dates import format_date, format_datetime_long
from portal.core.spoken import joined
from procedures.models import Outcome, Status
from procedures.services.extensions import WORKED_ON
from procedures.system_reasons import in_words
from procedures.views.citizen.todo import todo_of


@dataclass(frozen=True)
class Now:
    """kind: info, success, warn or error."""

    kind: str
    title: str
    text: str = ""
    url: str = ""
    button: str = ""


def now_of(application) -> Now:
    todo = todo_of(application)
    if todo and todo.icon == "fileplus":
        return Now("warn", todo.title, f"{todo.deadline} {todo.text}", todo.url, todo.button)
    if todo:
        return Now("warn", todo.title, f"{todo.deadline} {todo.text}".strip())
    words = WORDS.get(application.status)
    return words(application) if words else _waiting(application)


def is_late(application) -> bool:
    """By the law, also where a later date was promised; nobody outside is waited for."""
    due = application.due_at if application.status in WORKED_ON else None
    return due is not None and due < moments.now()


def _waiting(application) -> Now:
    agency = _working_agency(application)
    if is_late(application):
        text = _("It was due on %(date)s. %(agency)s is at work on it; you have nothing to do.")
        values = {"date": format_date(application.due_at), "agency": agency}
        return Now("warn", _("The result is overdue"), text % values)
    text = _("%(agency)s is at work on it. We write to you when there is news.")
    return Now("info", _("You have nothing to do now"), text % {"agency": agency})


def _working_agency(application) -> str:
    """Several, where parts of a linked application run side by side."""
    runs = application.steps.open().select_related("agency")
    agencies = list(dict.fromkeys(run.agency for run in runs)) or [application.receiving_agency]
    if not application.spec.parts:
        agencies = agencies[:1]
    return joined(", ", [agency.label() for agency in agencies if agency])


def _registered(application) -> Now:
    agency = application.receiving_agency.label()
    if not application.accept_by:
        return _waiting(application)
    text = _("%(agency)s checks it and answers before %(moment)s.")
    values = {"agency": agency, "moment": format_datetime_long(application.accept_by)}
    return Now("info", _("You have nothing to do now"), text % values)


def _processed(application) -> Now:
    where = {
        "online": _("It is being prepared for your account; you get a message when it is there."),
        "counter": _("Fetch it at %(agency)s and bring your identity card."),
        "post": _("It will be sent to your address by post."),
    }[application.delivery]
    text = where % {"agency": application.receiving_agency.label()}
    return Now("success", _("The result is ready"), text)


def _returned(application) -> Now:
    if application.outcome == Outcome.REFUSED:
        return Now("info", _("Your request was refused"), _("The reasons stand in the decision."))
    text = _("Handed over on %(date)s.") % {"date": format_date(application.closed_at)}
    return Now("success", _("You have the result"), text)


def _ended(title, way_on):
    def words(application) -> Now:
        reason = _("Reason: %(reason)s") % {"reason": in_words(application.reason).rstrip(". ")}
        told = f"{reason}. " if application.reason else ""
        return Now("warn", title(), f"{told}{way_on()}")

    return words


def _send_again() -> str:
    return _("You can send a new application at any time.")


def _mend_and_send_again() -> str:
    return _("Put right what the slip names, then send a new application.")


def _ask() -> str:
    return _("If you do not understand why, ask the agency below.")


WORDS = {
    Status.REGISTERED: _registered,
    Status.PROCESSED: _processed,
    Status.RETURNED: _returned,
    Status.NOT_RECEIVED: _ended(
        lambda: _("The agency did not receive the application"), _mend_and_send_again
    ),
    Status.STOPPED: _ended(lambda: _("Processing was stopped"), _ask),
    Status.WITHDRAWN: _ended(lambda: _("The application was withdrawn"), _send_again),
}
