"""What is still blank in the draft of a result."""

from procedures.catalogue.base import Text
from procedures.display import blanks, flat_values, questions_of


def blanks_of(application, draft, names=None) -> list[Text]:
    """Labels of what the printed result would show as dots, asked for or not, be it only a part of
    an answer; and of particulars that have to be filled in, wherever they stand.

    `names`: display.Names of these answers, where many drafts are looked at together.
    """
    if not draft.result_id:
        return []
    result = application.spec.result(draft.result_id)
    values = flat_values(application, result, draft.particulars, names)
    questions = questions_of(application.spec, result)
    dots = [name for block in result.body for name in blanks(block.text, values)]
    gaps = [name.partition(".")[0] for name in dots]
    gaps += [one.id for one in result.particulars if one.required and not values.get(one.id)]
    return [questions[name].label for name in dict.fromkeys(gaps) if name in questions]
