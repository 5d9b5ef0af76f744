"""Everything missing, asked once; answered on a copy; the clock waits."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import moments
from portal.core.dates import format_datetime_long
from portal.core.spoken import sentence
from procedures.catalogue.answers import clean_answers, new_problems
from procedures.catalogue.checks.corrections import steering
from procedures.catalogue.documents import required_documents
from procedures.deadlines import Limit, Term, Unit, compute_due
from procedures.models import Status, SupplementRequest, WorkItem
from procedures.services import clock, desk, powers, slips
from procedures.services.acts import acting
from procedures.services.authority import require_sender, require_work
from procedures.services.errors import ActRefused, InvalidApplication
from procedures.services.feechanges import recalculate
from procedures.services.settlement import expect_reception
from procedures.services.speaking import spoken
from procedures.services.terms import cutoff_of, limit_of, working_calendar

_EXAMINATION = (Status.RECEIVED, Status.PROCESSING)
_SUPPLY = {
    Status.REGISTERED: "supply_to_reception",
    Status.RECEIVED: "supply_to_received",
    Status.PROCESSING: "supply_to_processing",
}


def stage_of(application) -> str:
    in_process = application.status in _EXAMINATION
    return SupplementRequest.Stage.EXAMINATION if in_process else SupplementRequest.Stage.RECEPTION


def part_of(application, item) -> str:
    """Which part of a linked application asks by this piece of work; "" before the first step."""
    return application.spec.step(item.step.step_id).part if item.step else ""


def already_asked(application, part="") -> bool:
    """The once-only rule (decree 61/2018): one request a stage unless an exception is named; each
    part of a linked application, done by another agency, has its own."""
    return application.supplements.filter(stage=stage_of(application), part=part).exists()


def ask_until(application, part="") -> datetime | None:
    """Until when a supplement may be asked for at examination; None where no such rule holds. The
    agency of a part has the file since the part was opened."""
    if stage_of(application) != SupplementRequest.Stage.EXAMINATION:
        return None
    limit = limit_of(application)
    days = Limit(limit.supplement_within, Unit.WORKING_DAYS)
    calendar = working_calendar(application.receiving_agency)
    since = application.parts.get(part_id=part).opened_at if part else application.received_at
    return compute_due(Term(since, days, calendar, cutoff_of(limit)), since).at


def why_exception(application, now, part="") -> str:
    """Why asking now needs an exception that is named; "" where it needs none."""
    if already_asked(application, part):
        return _("A supplement may be asked for only once at this stage.")
    until = ask_until(application, part)
    if until and now > until:
        words = _("A supplement could be asked for until %(moment)s.")
        return words % {"moment": format_datetime_long(until)}
    return ""


@transaction.atomic
def ask_supplement(*, application, actor, request, seen=None):
    """Ask for `request` = {"reason": str, "items": [...], "exception": str}; pauses the clock.

    Raises ActRefused on a second request at the same stage, and on one that comes too late after
    reception, without a named exception.
    """
    with acting(
        application, act="ask_supplement", actor=actor, seen=seen, reason=request["reason"]
    ) as locked:
        item = _work_of(locked, actor)
        part = part_of(locked, item)
        why = why_exception(locked, moments.now(), part)
        if why and not request.get("exception"):
            raise ActRefused(why)
        _check_askable(locked, request["items"])
        _create(locked, item.agency, actor, request | {"part": part})
        started = locked.received_at is not None
        locked.ask_supplement()
        if started:
            clock.pause(locked, at=moments.now(), reason="supplement")
        desk.wait(locked, waiting=True, part_id=part)
        slips.issue_supplement_request(locked, actor=actor, part=part)
    return locked


def _check_askable(application, items):
    if not items:
        raise ActRefused(_("List what is missing."))
    fixed = fixed_answers(application)
    if any(item["kind"] == "field" and item["id"] in fixed for item in items):
        raise ActRefused(_("Do not ask for an answer that decides who handles the application."))


def fixed_answers(application) -> set[str]:
    """Questions on whose answers the route stands: after reception they change no more."""
    begun = (application.paused_from or application.status) in _EXAMINATION
    return steering(application.spec) if begun else set()


def _work_of(application, actor) -> WorkItem:
    """The open item that gives this officer the right to ask: reception, start or a step."""
    mine = WorkItem.objects.for_user(actor).filter(application=application)
    if not mine:
        raise ActRefused(_("This application is not on your desk."))
    for item in mine.select_related("agency", "step"):
        item.application = application
        if "ask_supplement" in powers.powers(application, item):
            require_work(actor, item)
            return item
    raise ActRefused(_("This act is not possible here now."))


def _create(application, agency, actor, request):
    limit, now = limit_of(application), moments.now()
    return SupplementRequest.objects.create(
        application=application,
        stage=stage_of(application),
        part=request["part"],
        agency=agency,
        asked_by=actor,
        asked_at=now,
        answer_by=clock.answer_by(agency, limit.supplement_days, now),
        reason=request["reason"],
        items=request["items"],
        exception=request.get("exception", ""),
        answers=application.answers,
    )


def open_request(application) -> SupplementRequest:
    """Raises ActRefused when nothing is being asked."""
    request = application.supplements.filter(state=SupplementRequest.State.OPEN).first()
    if request is None:
        raise ActRefused(_("No supplement is being asked for."))
    return request


def _open_locked(application) -> SupplementRequest:
    """The same, so that neither of two writers takes what the other one has just kept."""
    rows = SupplementRequest.objects.select_for_update(of=("self",))
    request = rows.get(pk=open_request(application).pk)
    if request.state != SupplementRequest.State.OPEN:
        raise ActRefused(_("No supplement is being asked for."))
    return request


def unmet_items(request) -> list[dict]:
    """Asked documents for which no new file was given yet."""
    given = set(request.attachment_set.given().values_list("document_id", flat=True))
    return [
        item for item in request.items if item["kind"] == "document" and item["id"] not in given
    ]


@transaction.atomic
def supply(*, application, actor, note="", seen=None, why=""):
    """The citizen sends the supplement back, once: copy becomes the file, the clock goes on.

    `why` an officer does so for them at the counter. Raises InvalidApplication naming each asked
    item that is still missing.
    """
    replaced = spoken(actor, application, why)
    # The event also keeps what the copy takes the place of, for officers to compare.
    with acting(application, act="supply", actor=actor, seen=seen, payload=replaced) as locked:
        request = _open_locked(locked)
        replaced["before"] = locked.answers
        _check_supplied(locked, request)
        origin = locked.paused_from
        getattr(locked, _SUPPLY[origin])()
        locked.answers = clean_answers(locked.spec, request.answers, locked.context)
        _file(locked, request)
        request.state, request.answered_at = SupplementRequest.State.ANSWERED, moments.now()
        request.note, request.entered_by = note, actor if why else None
        request.save()
        recalculate(locked, actor=actor)
        _go_on(locked, origin, request.answered_at)
    return locked


def _go_on(application, origin, at):
    """Who waited goes on: the reception with its hours anew, the route with its clock."""
    if origin == Status.REGISTERED:
        expect_reception(application, now=at)
        return
    clock.resume(application, at=at, reason="supplement")
    desk.wait(application, waiting=False)


def _check_supplied(application, request):
    problems = new_problems(
        application.spec, application.answers, request.answers, application.context
    )
    for document_id in [item["id"] for item in unmet_items(request)] + _called_for(
        application, request
    ):
        document = application.spec.document(document_id)
        problems[f"document.{document_id}"] = [
            sentence(_("Attach: %(document)s"), document=document.name)
        ]
    problems |= _moved(application, request)
    if problems:
        raise InvalidApplication(_("Something that was asked for is still missing."), problems)


def _called_for(application, request) -> list[str]:
    """Documents that the new answers make necessary and that are not there (online: as files)."""
    spec, context = application.spec, application.context
    if context.channel != "online":
        return []
    known = {one.id for one in required_documents(spec, application.answers, context)}
    known |= set(application.attachments.given().values_list("document_id", flat=True))
    needed = required_documents(spec, request.answers, context)
    return [one.id for one in needed if one.required and one.id not in known]


def _moved(application, request) -> dict[str, list[str]]:
    """{question: [words]} of answers that would send an application under way elsewhere."""
    spec, context = application.spec, application.context
    before = clean_answers(spec, application.answers, context)
    after = clean_answers(spec, request.answers, context)
    words = _(
        "“%(question)s” decides who handles the application and cannot change any more. "
        "Put the earlier answer back; if it was wrong, withdraw and file again."
    )
    return {
        name: [sentence(words, question=spec.questions[name].label)]
        for name in sorted(fixed_answers(application))
        if _as_steering(before.get(name)) != _as_steering(after.get(name))
    }


def _as_steering(answer):
    """An address steers by its areas, not by its street."""
    return {**answer, "street": ""} if isinstance(answer, dict) else answer


def _file(application, request):
    """New files of an asked document take the place of the old ones, which stay on record."""
    fresh = request.attachment_set.filter(removed_at__isnull=True)
    replaced = [item["id"] for item in request.items if item["kind"] == "document"]
    application.attachments.filter(
        document_id__in=replaced, is_filed=True, removed_at__isnull=True
    ).exclude(pk__in=fresh.values("pk")).update(removed_at=moments.now())
    fresh.update(is_filed=True)


@transaction.atomic
def save_copy(*, application, actor, answers):
    """Keep the citizen's working copy; the file under review is not disturbed."""
    require_sender(actor, application)
    request = _open_locked(application)
    request.answers = answers
    request.save(update_fields=["answers"])
    return request
