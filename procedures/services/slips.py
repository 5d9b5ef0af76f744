"""The slips that go to the citizen by the acts at reception and examination."""

from portal.documents import services as documents
from procedures.documents import slip_content
from procedures.models import ApplicationDocument


def issue_appointment(application, *, actor):
    """Form 01: receipt of the file and appointment for the result."""
    return _issue(application, "appointment", actor)


def issue_supplement_request(application, *, actor):
    """Form 02: what must be supplied."""
    return _issue(application, "supplement", actor)


def issue_refusal(application, *, actor, reason):
    """Form 03: why the file is not taken."""
    return _issue(application, "refusal", actor, reason=reason)


def _issue(application, form, actor, **particulars):
    content = slip_content(application, form, actor, particulars)
    document = documents.issue(
        kind="slip",
        place=documents.Place(
            agency=application.receiving_agency, key=f"slip:{form}", symbol="TNHS"
        ),
        content=content,
        actor=actor,
    )
    return ApplicationDocument.objects.create(document=document, application=application, part=form)
