"""“Is this for me?”: the questions before starting, one to a page, without a script.

What was answered stands in the address as `e_<question>=<answer>`: choices that say nothing of who
somebody is. Nothing is stored.
"""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.models.search import Entry
from procedures.catalogue.eligibility import Walk, walk
from procedures.catalogue.spec import ProcedureSpec

PREFIX = "e_"
ASKED = "asked"  # the question whose page was sent


def context(spec: ProcedureSpec, asked) -> dict:
    """What the page shows for this address (`asked` is its query)."""
    given = {
        name.removeprefix(PREFIX): value for name, value in asked.items() if name.startswith(PREFIX)
    }
    found = walk(spec.eligibility, given)
    question = found.question
    return {
        "question": question,
        "ended": found.ended,
        "elsewhere": _entry(found.ended),
        "rows": _rows(spec, found),
        "kept": [(PREFIX + one.id, answer.value) for one, answer in found.answered],
        "number": len(found.answered) + 1,
        "count": len(spec.eligibility),
        "errors": _errors(question, asked.get(ASKED, "")),
    }


def _errors(question, sent: str) -> list[dict]:
    if question is None or question.id != sent:
        return []
    return [{"text": _("Choose one of the answers"), "href": f"#{PREFIX}{question.id}-1"}]


def _rows(spec, found: Walk) -> list[dict]:
    """Each answer given, with the address that takes it and those after it back."""
    page, rows = reverse("eligibility", args=[spec.code]), []
    for place, (question, answer) in enumerate(found.answered):
        before = {PREFIX + one.id: chosen.value for one, chosen in found.answered[:place]}
        url = f"{page}?{urlencode(before)}" if before else page
        rows.append({"question": question, "answer": answer, "url": url})
    return rows


def _entry(ended) -> Entry | None:
    """The procedure that is for them, where it is on this portal."""
    code = ended.procedure if ended else ""
    return Entry.objects.filter(code=code, kind=Entry.Kind.PROCEDURE).first() if code else None
