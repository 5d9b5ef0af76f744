"""What the worker does after acts on applications. Safe to repeat."""

from django.db import transaction

from procedures.models import (
    Application,
    ApplicationDocument,
    ClockEntry,
    Delivery,
    Fee,
    Slip,
    Status,
)
from procedures.services import slips
from procedures.services.results import hand_over
from procedures.services.reversals import pending, valid_results
from procedures.services.settlement import owes

OWED = (Fee.Due.FILING, Fee.Due.BEFORE_RESULT, Fee.Due.ON_NOTICE)


def document_rendered(document: str):
    """A result whose file is ready goes to a citizen who asked for it online."""
    bound = ApplicationDocument.objects.filter(document=document, is_result=True).first()
    if bound is not None:
        deliver_online(str(bound.application_id))


def deliver_online(application: str):
    """Hand over if the result is ready, wanted online, and nothing is owed."""
    found = Application.objects.get(pk=application)
    issued = valid_results(found)
    ready = issued.exists() and not issued.exclude(document__rendering="done").exists()
    if ready and goes_by_itself(found):
        hand_over(application=found, actor=None)


def goes_by_itself(application) -> bool:
    """The result is handed over by the system, as soon as its file is there."""
    wanted = application.status == Status.PROCESSED and application.delivery == Delivery.ONLINE
    wanted = wanted and not application.filed_by.is_dormant  # whoever cannot sign in fetches it
    return wanted and not owes(application, *OWED) and not pending(application)


@transaction.atomic
def second_phase(application: str):
    """Form 01 again, with the dates of the second phase."""
    locked = Application.objects.locked().with_procedure().get(pk=application)
    began = locked.clock.get(act=ClockEntry.Act.PHASE)
    given = locked.documents.filter(part=Slip.APPOINTMENT, document__issued_at__gte=began.at)
    if not given.exists():
        slips.issue_appointment(locked, actor=None)
