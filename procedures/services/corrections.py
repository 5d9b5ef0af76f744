"""An officer corrects answers that the step allows: pages recounted, a category put right."""

import copy

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import moments
from procedures.catalogue.answers import clean_answers, new_problems
from procedures.models import Status, StepRun
from procedures.services import clock, terms
from procedures.services.acts import acting
from procedures.services.authority import require_no_party, require_work
from procedures.services.errors import ActRefused, InvalidApplication
from procedures.services.feechanges import fee_of, recalculate


@transaction.atomic
def correct_answers(*, application, actor, run_id, answers, seen=None):
    """Put `answers` ({path: value}) in place of those on file; the fees follow.

    A path is `question` or `group.row.question`; None takes an answer away. The event keeps
    {"answers": {path: [old, new]}, "fee": [old, new]}. Raises ActRefused for a path that the step
    may not correct and when nothing changes, InvalidApplication when the corrected form would be
    wrong.
    """
    kept = {}
    with acting(application, act="correct", actor=actor, seen=seen, payload=kept) as locked:
        run = StepRun.objects.locked().get(pk=run_id, application=locked)
        require_work(actor, locked.work_items.filter(step=run).order_by("-opened_at").first())
        require_no_party(actor, locked)
        _check_allowed(locked, run, answers)
        limit = terms.limit_of(locked)
        before, locked.answers = locked.answers, _corrected(locked, answers)
        kept["answers"] = _changes(before, locked.answers, answers)
        if not kept["answers"]:
            raise ActRefused(_("No answer has been changed."))
        old_fee = fee_of(locked)
        recalculate(locked, actor=actor)
        clock.follow_answers(locked, at=moments.now(), before=limit)
        kept["fee"] = [old_fee, fee_of(locked)]
    return locked


def correctable(application, run) -> dict:
    """{path: question} of what the officer of this step may correct, in the order of the form."""
    allowed, found = set(run.spec.corrects), {}
    for section in application.spec.sections:
        found |= {one.id: one for one in section.fields if one.id in allowed}
        for group in section.groups:
            for number, _row in enumerate(application.answers.get(group.id, [])):
                row = f"{group.id}.{number}."
                found |= {row + one.id: one for one in group.fields if one.id in allowed}
    return found


def _check_allowed(application, run, answers):
    if application.status != Status.PROCESSING:
        # A supplement under way has its own copy of the answers, which would undo the correction.
        raise ActRefused(_("Answers can be corrected only while the application is processed."))
    for path in answers.keys() - correctable(application, run).keys():
        raise ActRefused(_("This step cannot correct the answer “%(path)s”.") % {"path": path})


def _corrected(application, answers) -> dict:
    spec, context = application.spec, application.context
    wanted = copy.deepcopy(application.answers)
    for path, value in answers.items():
        *way, name = path.split(".")
        _holder(wanted, way)[name] = value
    problems = new_problems(spec, application.answers, wanted, context)
    if problems:
        raise InvalidApplication(_("The corrected answers do not fit together."), problems)
    return clean_answers(spec, wanted, context)


def _holder(answers, way):
    """The answers themselves, or those of the row to which `way` (group, number) leads."""
    return answers[way[0]][int(way[1])] if way else answers


def _changes(before, after, answers) -> dict:
    both = {path: [answer_at(before, path), answer_at(after, path)] for path in answers}
    return {path: pair for path, pair in both.items() if pair[0] != pair[1]}


def answer_at(answers, path):
    """None where there is no answer: the question, or its whole group, may be hidden."""
    group, *rest = path.split(".")
    if not rest:
        return answers.get(group)
    rows = answers.get(group, [])
    return rows[int(rest[0])].get(rest[1]) if int(rest[0]) < len(rows) else None
