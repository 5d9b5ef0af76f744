"""Blank forms that the project brings along: the online forms of the spec files on paper."""

import hashlib
from pathlib import Path

from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from cms import blank_forms
from cms.paper_form import declaration_of
from procedures.catalogue.serialise import load_spec

FORMS = Path(__file__).resolve().parents[1] / "content" / "forms"


def with_sample(spec: dict) -> dict:
    """The spec with the project's own blank form for its declaration, where there is one."""
    file = FORMS / f"{spec['code']}.pdf"
    if not file.exists():
        return spec
    paper = declaration_of(load_spec(spec))
    form = blank_forms.in_spec(_document(paper.name.vi, file))
    papers = [one | {"blank_form": form} if one["id"] == paper.id else one
              for one in spec["documents"]]  # fmt: skip
    return spec | {"documents": papers}


def _document(title: str, file: Path) -> Document:
    """The document of these bytes in the editors' library; made when it is new."""
    content = file.read_bytes()
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    found = Document.objects.filter(file_hash=digest, uploaded_by_user=None).first()
    return found or Document.objects.create(
        title=title,
        file=ContentFile(content, f"{file.stem}.pdf"),
        file_size=len(content),
        file_hash=digest,
    )
