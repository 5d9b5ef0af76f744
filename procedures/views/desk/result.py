"""The drafted result as it would be printed, with what is still blank in it."""

from procedures.display import blanks, flat_values, questions_of
from procedures.documents import result_content
from procedures.models import Outcome, StepRun
from procedures.services import route
from procedures.services.results import possible_results

LETTER = "refused"  # the choice "refuse with a letter", where the version has no result for it


def choices_of(application) -> dict[str, object]:
    """{value: Result, or None for a plain letter of refusal}: what may be proposed here."""
    found = {
        result.id: result
        for outcome in (Outcome.GRANTED, Outcome.REFUSED)
        for result in possible_results(application, outcome)
    }
    if not any(result.outcome == Outcome.REFUSED for result in found.values()):
        found[LETTER] = None
    return found


def preview(application, draft) -> dict:
    """{data, blanks}: the frozen content it would have, labels of what is not filled in."""
    content, symbol = result_content(application, draft, _deciding_step(application))
    return {"data": content.data, "symbol": symbol, "blanks": _blanks(application, draft)}


def _deciding_step(application) -> StepRun | None:
    """Who will issue it, as the route stands now: the agency of the last approval or signature."""
    deciding = [one for one in route.live_steps(application) if one.kind in ("approve", "sign")]
    return StepRun(agency=route.agency_of(application, deciding[-1])) if deciding else None


def _blanks(application, draft) -> list[str]:
    if not draft.result_id:
        return []
    result = application.spec.result(draft.result_id)
    values = flat_values(application, result, draft.particulars)
    questions = questions_of(application.spec, result)
    names = [name for block in result.body for name in blanks(block.text, values)]
    optional = {one.id for one in result.particulars if not one.required}
    names += [name for name in questions if name in _own(result) and not values.get(name)]
    labels = [
        str(questions[name].label) for name in names if name in questions and name not in optional
    ]
    return list(dict.fromkeys(labels))


def _own(result) -> set[str]:
    return {one.id for one in result.particulars}
