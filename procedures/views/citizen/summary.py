"""The answers as cards with a link to change each."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.phones import display_phone
from procedures.display import answered
from procedures.services.attachments import unsent_files
from procedures.views.citizen.facts import agency_of
from procedures.views.citizen.sections import CHECK
from procedures.views.ways import Way


@dataclass(frozen=True)
class Card:
    title: str
    rows: list


def cards_of(application, journey) -> list[Card]:
    """Of a draft, every row with a link back to its page."""
    cards = answer_cards(application, linked=True)
    if journey.documents:
        cards.append(_documents(application, journey.documents))
    return [*cards, _particulars(application)]


def answer_cards(application, linked=False) -> list[Card]:
    cards = []
    for part in answered(application):
        url = _section_url(application, part.section_id) if linked else ""
        rows = [
            {"key": row.label, "value": row.value, "url": f"{url}#q-{row.id}" if url else ""}
            for row in part.rows
        ]
        if rows:
            cards.append(Card(part.title, rows))
    return cards


def _section_url(application, section_id) -> str:
    url = Way(application).url("section", section_id)
    return f"{url}?from={CHECK}"


def _documents(application, documents) -> Card:
    names = {}
    for attachment in unsent_files(application):
        names.setdefault(attachment.document_id, []).append(attachment.name)
    papers = {one.document_id: one.words for one in application.received_papers.all()}
    url = Way(application).documents + f"?from={CHECK}"
    rows = [
        {
            "key": str(document.name),
            "value": _given(names.get(document.id, []), papers.get(document.id, "")),
            "url": f"{url}#file-{document.id}",
        }
        for document in documents
    ]
    return Card(_("Documents"), rows)


def _given(names, papers) -> str:
    return ", ".join([papers, _files(names)] if names else [papers]) if papers else _files(names)


def _files(names) -> str:
    if not names:
        return _("No file")
    if len(names) == 1:
        return names[0]
    count = ngettext("%(count)s file", "%(count)s files", len(names)) % {"count": len(names)}
    return f"{count}: {', '.join(names)}"


def _particulars(application) -> Card:
    url = Way(application).particulars
    agency = agency_of(application)
    rows = [
        (_("Received by"), agency.label() if agency else "", url),
        (_("Result"), application.get_delivery_display(), url),
        (_("Phone"), display_phone(application.phone) if application.phone else "", url),
        (_("E-mail"), application.email, url),
        (_("Applicant"), application.owner_name, ""),
    ]
    shown = [{"key": key, "value": value, "url": to} for key, value, to in rows if value]
    return Card(_("Sending and result"), shown)
