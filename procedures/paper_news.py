"""The slips of the one-stop office go to the applicant by mail, as files, once each."""

from portal.documents.models import IssuedDocument
from portal.documents.printed import pretty_code, reference
from portal.notices import waiting
from portal.notices.services import News, notify
from procedures.models import ApplicationDocument, Status
from procedures.services.parties import to_be_told
from procedures.told import about, in_each


def announce(application, document, form):
    """In the transaction that issues the slip: whoever follows the application hears of it, and
    the mail waits for the file.

    Of what is being filled in at a counter there is no page yet that the notice could lead to.
    """
    title = in_each(lambda _language: str(form.get_slip_display())) | {"vi": form.title}
    context = about(application) | {
        "title": title,
        "number": reference(document.data),
        "lookup_code": pretty_code(document.lookup_code),
    }
    subject = None if application.status == Status.DRAFT else application.pk
    key = f"document:{document.pk}:sent"
    news = News("slip", key, subject, context, paper=document.pk)
    for account in to_be_told(application):
        notify(recipient=account, news=news)


def send_slip(document: str):
    """Handler of "document.rendered": the mails that waited for this slip go out with it."""
    found = ApplicationDocument.objects.filter(document=document, is_result=False)
    bound = found.select_related("document").first()
    if bound is None:
        return
    paper = bound.document
    if paper.state != IssuedDocument.State.VALID:
        waiting.drop(paper.pk)
        return
    name = f"{bound.part}-{paper.data['number']}-{paper.lookup_code}.pdf"
    waiting.release(paper.pk, file=(paper.file.name, name))
