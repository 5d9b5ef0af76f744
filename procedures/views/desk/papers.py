"""The documents of an application as tabs; one file shown at a time, page by page."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from procedures.catalogue.documents import required_documents
from procedures.models import Attachment
from procedures.services.attachments import OFFICE_PAPERS
from procedures.views.desk.pages import is_picture, page_count

PAGES_AT_ONCE = 10


@dataclass(slots=True)
class Tab:
    """The files given for one requirement; `is_missing` when it is asked for and nothing came."""

    id: str
    title: str
    files: list = field(default_factory=list)
    is_missing: bool = False
    is_current: bool = False

    @property
    def count(self) -> int:
        return len(self.files)


def tabs_of(application, wanted: str, sight) -> tuple[list[Tab], Attachment | None]:
    """(tabs, the file to show). `wanted` is the id of a file, from the address; `sight`: of the
    officer (services.sight)."""
    files = list(sight.papers(application.attachments.current().filter(is_filed=True)))
    asked = required_documents(application.spec, application.answers, application.context)
    tabs = {
        item.id: Tab(item.id, str(item.name), is_missing=item.required)
        for item in sight.asks_for(asked)
    }
    for one in files:
        tab = tabs.setdefault(one.document_id, Tab(one.document_id, _title(application, one)))
        tab.files.append(one)
        tab.is_missing = False
    shown = next((one for one in files if str(one.pk) == wanted), None)
    given = [tab for tab in tabs.values() if tab.files]
    if shown is None and given:
        shown = given[0].files[0]
    for tab in given:
        tab.is_current = shown in tab.files
    return list(tabs.values()), shown


def _title(application, attachment) -> str:
    if attachment.document_id in OFFICE_PAPERS:
        return str(OFFICE_PAPERS[attachment.document_id])
    try:
        return str(application.spec.document(attachment.document_id).name)
    except KeyError:
        return _("Other paper")


def preview_of(application, attachment, first: int) -> dict:
    """What the preview shows of the file: its pages as pictures, `first` (from 1) on.

    A quarantined or refused file is named, never opened.
    """
    preview = {"file": attachment, "pages": [], "count": 0, "next": 0, "previous": 0, "why": ""}
    if attachment.scan != attachment._meta.get_field("scan").default:
        return preview | {"why": attachment.get_scan_display()}
    count = page_count(attachment)
    if not count:
        return preview | {"why": _("This file cannot be shown here. Open the original.")}
    first = min(max(first, 1), count)
    last = min(first + PAGES_AT_ONCE - 1, count)
    preview["pages"] = [
        (number, reverse("desk:page", args=[application.pk, attachment.pk, number]))
        for number in range(first, last + 1)
    ]
    return preview | {
        "count": count,
        "next": last + 1 if last < count else 0,
        "previous": max(first - PAGES_AT_ONCE, 1) if first > 1 else 0,
        "is_picture": is_picture(attachment),
    }
