"""Issued documents for tests, rendered as the worker renders them."""

from django.utils.module_loading import import_string

from portal.documents import labels, worker
from portal.documents.models import IssuedDocument
from portal.documents.services import Content, Place, issue
from tests.documents.samples import MONEY, RESULT

ADDED_AT_ISSUE = ("number", "symbol", "issued_at", "lookup_code")
SECRETS = ("Nguyễn Thị Mai Hương", "Hương", "0912345678", "027190000123")
PUBLIC = [
    [labels.DOCUMENT, "Biên lai thu lệ phí"],
    [labels.FORM_AND_SERIAL, "EBL01 · 26TAA"],
    [labels.APPLICATION, MONEY["code"]],
    [labels.PAYER, "N••• T••• M••• H•••"],
    [labels.AMOUNT, "24.000 đ – Hai mươi bốn nghìn đồng"],
    [labels.COLLECTOR, "Ủy ban nhân dân phường Võ Cường"],
]


def content(template="receipt", data=MONEY, public=PUBLIC) -> Content:
    printed = {name: value for name, value in data.items() if name not in ADDED_AT_ISSUE}
    return Content(template, printed, public)


def receipt(agency, **changed) -> IssuedDocument:
    """A receipt with its number; not rendered yet."""
    place = Place(agency=agency, key="receipt:charge:EBL01:26TAA", symbol="26TAA")
    data = MONEY | changed
    return issue(kind="receipt", place=place, content=content(data=data), actor=None)


def result(agency, at=None) -> IssuedDocument:
    place = Place(agency=agency, key="result:TL-UBND", symbol="TL-UBND")
    made = content("result", RESULT, [[labels.DOCUMENT, RESULT["title"]]])
    return issue(kind="result", place=place, content=made, actor=None, at=at)


def render_here(path, args, **limits) -> bytes:
    """Stands in for run_limited where the child process is not what is tested."""
    return import_string(path)(*args)


def rendered(document) -> IssuedDocument:
    worker.render_issued(str(document.pk))
    return IssuedDocument.objects.get(pk=document.pk)


def bytes_of(document) -> bytes:
    with document.file.open("rb") as file:
        return file.read()
