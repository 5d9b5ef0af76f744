"""Questions before starting."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.catalogue.checks.problem import Problem
from procedures.catalogue.spec import ProcedureSpec


def eligibility(spec: ProcedureSpec) -> Iterator[Problem]:
    """Somebody must be able to come through, and whoever is sent away is told why."""
    for number, question in enumerate(spec.eligibility):
        path = f"eligibility.{number}"
        if all(answer.ends for answer in question.answers):
            yield Problem(path, _("Every answer ends here, so nobody could start"))
        for place, answer in enumerate(question.answers):
            yield from _of_answer(answer, f"{path}.answers.{place}", spec)
        yield from _twice(question.answers, path)


def _of_answer(answer, path: str, spec: ProcedureSpec) -> Iterator[Problem]:
    if answer.procedure and not answer.ends:
        words = _("Say why it is not for them before you name another procedure")
        yield Problem(f"{path}.outcome", words)
    if answer.procedure == spec.code:
        yield Problem(f"{path}.procedure", _("This is the procedure itself"))


def _twice(answers, path: str) -> Iterator[Problem]:
    values = [answer.value for answer in answers]
    for place, value in enumerate(values):
        if value in values[:place]:
            words = _("“%(id)s” is already used at %(place)s")
            where = {"id": value, "place": f"{path}.answers.{values.index(value)}"}
            yield Problem(f"{path}.answers.{place}.value", words % where)
