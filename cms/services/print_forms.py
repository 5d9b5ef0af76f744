"""Lays out the sample forms: beforehand (`make_sample_forms`), because a file takes a second and a
new portal shall not wait for it. A test names those that no longer agree with their spec."""

import hashlib
import json

from django.utils.translation import override

from cms.paper_form import declaration_of, form_data
from cms.services.sample_forms import FORMS
from portal.documents import render
from procedures.catalogue.serialise import load_spec

MADE_FROM = FORMS / "made_from.json"  # {code: digest of what was printed}


def printed(spec: dict) -> tuple[str, dict] | None:
    """(digest, data) of the form on paper; None for a procedure without a declaration."""
    content = load_spec(spec)
    paper = declaration_of(content)
    if paper is None:
        return None
    data = form_data(content, paper)
    with override("vi"):
        html = render.render_html("blank_form", data)
    style = (render.PRINT / render.STYLES["blank_form"]).read_text()
    return hashlib.sha256((html + style).encode()).hexdigest(), data


def make(specs: list[dict]) -> list[str]:
    """Print what has changed; returns the codes."""
    made = json.loads(MADE_FROM.read_text()) if MADE_FROM.exists() else {}
    found = {spec["code"]: form for spec in specs if (form := printed(spec))}
    changed = [code for code, (digest, _data) in found.items() if made.get(code) != digest]
    for code in changed:
        (FORMS / f"{code}.pdf").write_bytes(render.render_pdf("blank_form", found[code][1]))
    digests = {code: digest for code, (digest, _data) in sorted(found.items())}
    MADE_FROM.write_text(json.dumps(digests, indent=1) + "\n")
    return changed
