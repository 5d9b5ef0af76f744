"""What is still blank in the draft of a result."""

from procedures.catalogue.base import Text
from procedures.display import blanks, flat_values, questions_of


def blanks_of(application, draft, names=None) -> list[Text]:
    """Labels of the questions without an answer that the printed result would show as a gap.

    `names`: display.Names of these answers, where many drafts are looked at together.
    """
    if not draft.result_id:
        return []
    result = application.spec.result(draft.result_id)
    values = flat_values(application, result, draft.particulars, names)
    questions = questions_of(application.spec, result)
    own = {one.id: one.required for one in result.particulars}
    gaps = [name for block in result.body for name in blanks(block.text, values)]
    gaps += [name for name in questions if name in own and not values.get(name)]
    wanted = [name for name in dict.fromkeys(gaps) if name in questions and own.get(name, True)]
    return [questions[name].label for name in wanted]
