"""Blank forms: what an editor chose for a paper, what the spec says of it, what a version keeps."""

from pathlib import PurePath

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.documents.models import Document

from cms.models.kept_form import KeptForm
from portal.core.text import bare
from procedures.catalogue.checks import Problem
from procedures.models import ProcedureVersion

LONGEST = 60  # characters of a name, without its ending


def in_spec(document: Document) -> dict:
    """The part of a spec that names this file as it is now."""
    name = slugify(bare(document.title).replace("_", "-"))[:LONGEST].strip("-") or "bieu-mau"
    ending = PurePath(document.file.name).suffix.lower()
    path = reverse("blank_form", args=[document.get_file_hash(), f"{name}{ending}"])
    return {"path": path, "size": document.get_file_size() or 0}


def digest_of(path: str) -> str:
    return PurePath(path).parent.name


def chosen_for(data: dict | None) -> int | None:
    """The editors' document that a spec names, if they have it."""
    if not data:
        return None
    found = Document.objects.filter(file_hash=digest_of(data["path"])).order_by("-pk").first()
    return found and found.pk


def lost(page) -> list[Problem]:
    """Papers whose chosen document has lost its file."""
    words = _("The file of the blank form is gone: choose it again")
    return [
        Problem(f"documents.{number}.blank_form", words)
        for number, document in _chosen(page)
        if not document.file.storage.exists(document.file.name)
    ]


def keep(page, version: ProcedureVersion) -> None:
    """Copy what the page's papers name, so that nothing takes it from the version."""
    for _number, document in _chosen(page):
        form = KeptForm.objects.filter(digest=document.get_file_hash()).first()
        (form or _copy(document)).versions.add(version)


def _chosen(page) -> list[tuple[int, Document]]:
    papers = ((number, one.value.get("blank_form")) for number, one in enumerate(page.documents))
    return [(number, document) for number, document in papers if document]


def _copy(document: Document) -> KeptForm:
    digest = document.get_file_hash()
    ending = PurePath(document.file.name).suffix.lower()
    with document.open_file() as source:
        file = ContentFile(source.read(), f"{digest}{ending}")
    return KeptForm.objects.get_or_create(digest=digest, defaults={"file": file})[0]
