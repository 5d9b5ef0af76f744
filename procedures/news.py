"""What the applicant is told, and when."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.core.dates import local_date
from portal.core.money import format_vnd
from portal.notices.models import Notice
from portal.notices.services import News, notify
from procedures.correction_words import last_rise
from procedures.handlers import goes_by_itself
from procedures.models import Application, Delivery, PartRun, Status
from procedures.services.feechanges import fees_of_answers
from procedures.services.parties import to_be_told
from procedures.services.terms import extension_of
from procedures.system_reasons import in_words
from procedures.told import about, in_each, moment

KINDS = {
    "submit": "submitted",
    "receive": "received",
    "refuse_reception": "refused",
    "ask_supplement": "supplement_asked",
    "supply": "supplied",
    "ask_obligation": "obligation_asked",
    "pay_elsewhere": "obligation_noted",
    "defer": "obligation_noted",
    "withdraw_notice": "obligation_noted",
    "correct": "corrected",
    "waive": "fee_waived",
    "hand_over": "returned",
    "extend": "extended",
    "stop": "stopped",
    "resume": "resumed",
    "move_date": "date_moved",
    "reopen": "reopened",
    "lapse": "lapsed",
    "lapse_unpaid": "lapsed",
    "withdraw": "withdrawn",
    "message": "message",
}
FINISHING = ("forward", "approve")  # the last of them
FINISHED = "finished"
LONG, OLDEST, BATCH = timedelta(hours=2), timedelta(days=30), 500
RELATED = ("version__procedure", "filed_by", "receiving_agency")


def tell_people(application: str, act: str, revision: str):
    """Handler of "application.acted": news for those who may follow the application."""
    if act not in KINDS and act not in FINISHING:
        return  # of a draft, say, that may have been thrown away meanwhile
    found = Application.objects.select_related(*RELATED).get(pk=application)
    kind, occasion = KINDS.get(act), revision
    if act in FINISHING and found.status in (Status.PROCESSED, Status.RETURNED):
        if found.status == Status.RETURNED or goes_by_itself(found):
            return  # one letter: that the result is there
        kind, occasion = FINISHED, finishing(found)
    if act == "lapse" and found.is_open:
        return  # only a part has ended: see tell_of_part
    if act == "move_date" and not _is_another_day(found):
        return
    if act == "correct" and (rise := last_rise(found)):
        kind, occasion = "fee_changed", rise
    if kind is not None:
        _tell(found, kind, occasion)


def finishing(application) -> str:
    """Names the occasion that there is a decision; a result that is made again is another one."""
    return f"{application.finished_at:%s}"


def tell_of_refused_file(application: str, attachment: str):
    """Handler of "file.refused": a virus was found in what the applicant has sent."""
    found = Application.objects.select_related(*RELATED).get(pk=application)
    if found.status != Status.DRAFT:  # of a draft, the page of the papers says it
        _tell(found, "file_refused", attachment)


def tell_of_results():
    """Periodic: what should have gone to the applicant by itself, and has not for LONG (its seal is
    late, say), is told in the meantime."""
    now = timezone.now()
    kept = Application.objects.filter(
        status=Status.PROCESSED,
        delivery=Delivery.ONLINE,
        finished_at__range=(now - OLDEST, now - LONG),
    )
    told = Notice.objects.filter(
        kind=FINISHED, subject_id=OuterRef("pk"), created_at__gte=OuterRef("finished_at")
    )
    untold = kept.exclude(Exists(told)).select_related(*RELATED)
    for application in untold.order_by("finished_at", "pk")[:BATCH]:
        _tell(application, FINISHED, finishing(application))


def tell_of_phase(application: str):
    """Handler of "phase.begun": the second appointment."""
    _tell(Application.objects.select_related(*RELATED).get(pk=application), "phase_begun", "2")


def tell_of_part(part: str, at: str):
    """Handler of "part.ended": what was refused, and why; what was granted, while others go on."""
    found = PartRun.objects.get(pk=part)
    if not found.is_ended:
        return  # opened again meanwhile
    application = Application.objects.select_related(*RELATED).get(pk=found.application_id)
    granted, others = found.state == PartRun.State.GRANTED, application.parts.under_way().exists()
    if granted and not others:
        return  # the news of the whole says it
    title = found.spec.title
    context = {
        "part": {"vi": title.vi, "en": title.in_language("en")},
        "granted": granted,
        "others": others,
        "state": in_each(lambda _language: str(found.get_state_display())),
        "reason": in_each(lambda _language: in_words(found.reason)),
    }
    _tell(application, "part_ended", f"{found.part_id}:{at}", context)


def _tell(application, kind, occasion, more=None):
    key = f"application:{application.pk}:{kind}:{occasion}"
    news = News(kind, key, application.pk, _context(application) | (more or {}))
    for account in to_be_told(application):
        notify(recipient=account, news=news)


def _is_another_day(application) -> bool:
    """Other hours of the same day are no news."""
    turns = application.clock.order_by("-at", "-pk").values_list("due_at", flat=True)[:2]
    return len({local_date(due) for due in turns}) > 1


def _context(application) -> dict:
    """Plain values; {language: text} where the languages differ."""
    extension = extension_of(application)
    return about(application) | {
        "agency": application.receiving_agency.name if application.receiving_agency else "",
        "due": moment(application.due_at),
        "phase": application.phase,
        "online": application.delivery == Delivery.ONLINE,
        "promised": moment(extension.new_due_at if extension else None),
        "apology": extension.reason if extension else "",
        "accept_by": moment(application.accept_by),
        "answer_by": moment(_answer_by(application)),
        "reason": in_each(lambda _language: in_words(application.reason)),
        "owed": format_vnd(sum(fee.owed for fee in fees_of_answers(application))),
    }


def _answer_by(application):
    request = application.supplements.order_by("-asked_at").first()
    return request.answer_by if request else None
