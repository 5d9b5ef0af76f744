"""Procedures that a spec names: whether there are such."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from procedures.catalogue.checks import Problem
from procedures.catalogue.spec import ProcedureSpec
from procedures.models import Procedure

SHIPPED = Path(__file__).resolve().parents[1] / "procedures" / "data" / "specs"


def unknown_codes(spec: ProcedureSpec) -> Iterator[Problem]:
    """Answers that lead to a procedure of which nobody here has heard. Those that come with the
    product count: two of them may name each other, and one is published first."""
    named = {
        f"eligibility.{number}.answers.{place}.procedure": answer.procedure
        for number, question in enumerate(spec.eligibility)
        for place, answer in enumerate(question.answers)
        if answer.procedure
    }
    if not named:
        return
    known = set(Procedure.objects.filter(code__in=named.values()).values_list("code", flat=True))
    known |= {path.stem for path in SHIPPED.glob("*.json")}
    for path, code in named.items():
        if code not in known:
            yield Problem(path, _("There is no procedure %(code)s") % {"code": code})
