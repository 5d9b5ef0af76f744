"""The drafted result as it would be printed, with what is still blank in it."""

from procedures.documents import result_content
from procedures.missing import blanks_of
from procedures.models import Outcome, StepRun
from procedures.services import route
from procedures.services.results import possible_results

LETTER = "refused"  # the choice "refuse with a letter", where the version has no result for it


def choices_of(application, part="") -> dict[str, object]:
    """{value: Result, or None for a plain letter of refusal}: what may be proposed here."""
    found = {
        result.id: result
        for outcome in (Outcome.GRANTED, Outcome.REFUSED)
        for result in possible_results(application, outcome, part)
    }
    if not any(result.outcome == Outcome.REFUSED for result in found.values()):
        found[LETTER] = None
    return found


def preview(application, draft) -> dict:
    """{data, blanks}: the frozen content it would have, labels of what is not filled in."""
    content, symbol = result_content(application, draft, _deciding_step(application, draft.part))
    gaps = list(dict.fromkeys(str(label) for label in blanks_of(application, draft)))
    return {"data": content.data, "symbol": symbol, "blanks": gaps}


def _deciding_step(application, part) -> StepRun | None:
    """Who will issue it, as the route stands now: the agency of the last approval or signature."""
    live = [step for step in route.live_steps(application) if step.part == part]
    deciding = [one for one in live if one.kind in ("approve", "sign")]
    return StepRun(agency=route.agency_of(application, deciding[-1])) if deciding else None
