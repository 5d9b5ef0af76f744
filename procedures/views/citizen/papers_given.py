"""Slips and results issued about an application, with a link to each that is ready."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TITLES = {
    "appointment": gettext_lazy("Slip of receipt with the date of the result"),
    "supplement": gettext_lazy("Request for what is missing"),
    "refusal": gettext_lazy("Notice that the application is not received"),
    "apology": gettext_lazy("Apology, with the new date of the result"),
    "stop": gettext_lazy("Notice that processing was stopped"),
}


@dataclass(frozen=True)
class Paper:
    title: str
    url: str
    copy_url: str
    is_ready: bool
    is_result: bool


def papers_of(application) -> list[Paper]:
    """What the citizen may have now; a result that is still to be paid for is not among them."""
    valid = application.documents.released().filter(document__state="valid")
    return [_paper(application, one) for one in valid.select_related("document")]


def _paper(application, one) -> Paper:
    ready = one.document.rendering == "done"
    urls = [_url(name, one.pk) if ready else "" for name in ("document", "document_copy")]
    return Paper(_title(application, one), *urls, ready, one.is_result)


def _url(name, pk) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def _title(application, one) -> str:
    if one.is_result:
        try:
            return str(application.spec.result(one.part).title)
        except KeyError:
            return _("Decision on your request")
    return str(TITLES.get(one.part, _("Document")))
