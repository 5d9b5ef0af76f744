"""The slips and letters that go to the citizen by the acts of the one-stop office."""

from portal.documents import services as documents
from procedures import paper_news, slips
from procedures.models import ApplicationDocument, Slip


def issue_appointment(application, *, actor):
    """Form 01: receipt of the file and appointment for the result."""
    return _issue_slip(application, Slip.APPOINTMENT, actor)


def issue_supplement_request(application, *, actor, part):
    """Form 02: what must be supplied; `part` of a linked application, or ""."""
    bound = _issue_slip(application, Slip.SUPPLEMENT, actor)
    if part:
        bound.for_part = part
        bound.save(update_fields=["for_part"])
    return bound


def issue_advice(application, *, actor, reason):
    """Form 02 before anything is filed: what is still missing."""
    items = slips.missing_items(application)
    return _issue_slip(application, Slip.SUPPLEMENT, actor, reason=reason, items=items)


def issue_refusal(application, *, actor, reason):
    """Form 03: why the file is not taken."""
    return _issue_slip(application, Slip.REFUSAL, actor, reason=reason)


def issue_apology(application, *, extension):
    """Form 04: the agency that is late says why, and gives the new date."""
    signing = slips.Signing(extension.agency, extension.decided_by)
    particulars = slips.apology_particulars(extension)
    return _issue_letter(application, Slip.APOLOGY, signing, particulars)


def issue_stop(application, *, agency, actor, reason):
    """Form 05: why nothing more is done."""
    signing = slips.Signing(agency, actor)
    return _issue_letter(application, Slip.STOP, signing, {"reason": reason})


def _issue_slip(application, slip, actor, **particulars):
    form = slips.form_of(slip)
    content = slips.slip_content(application, form, actor, particulars)
    return _issue(application, form, application.receiving_agency, content, actor)


def _issue_letter(application, slip, signing, particulars):
    form = slips.form_of(slip)
    content = slips.letter_content(application, form, signing, particulars)
    return _issue(application, form, signing.agency, content, signing.closed_by)


def _issue(application, form, agency, content, actor):
    place = documents.Place(agency=agency, key=f"slip:{form.slip}", symbol=form.symbol)
    document = documents.issue(kind="slip", place=place, content=content, actor=actor)
    bound = ApplicationDocument.objects.create(
        document=document, application=application, part=form.slip
    )
    paper_news.announce(application, document, form)
    return bound
