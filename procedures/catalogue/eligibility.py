"""Questions before starting: is this procedure the right one? Nothing of the answers is kept.

They are asked in their order. An answer either goes on to the next question or ends: `outcome`
says why the procedure is not for this person, `procedure` names the one that is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from procedures.catalogue.base import Part, Slug, Text


class EligibilityAnswer(Part):
    value: Slug
    label: Text
    outcome: Text = Text()  # empty: go on
    procedure: str = Field(default="", pattern=r"^([0-9]\.[0-9]{6}(\.[A-Z][0-9]{2})?)?$")

    @property
    def ends(self) -> bool:
        return bool(self.outcome)


class EligibilityQuestion(Part):
    id: Slug
    text: Text
    help: Text = Text()
    answers: tuple[EligibilityAnswer, ...] = Field(min_length=2, max_length=8)


@dataclass(frozen=True, slots=True)
class Walk:
    """How far somebody has come: what was answered, and either what is asked next, or the answer
    that ended it, or neither: the procedure may be for them."""

    answered: tuple[tuple[EligibilityQuestion, EligibilityAnswer], ...] = ()
    question: EligibilityQuestion | None = None
    ended: EligibilityAnswer | None = None


def walk(questions: tuple[EligibilityQuestion, ...], given: Mapping[str, str]) -> Walk:
    """`given` is {id of a question: value of an answer}; an unknown value counts as none."""
    answered: list[tuple[EligibilityQuestion, EligibilityAnswer]] = []
    for question in questions:
        value = given.get(question.id)
        answer = next((one for one in question.answers if one.value == value), None)
        if answer is None:
            return Walk(tuple(answered), question=question)
        answered.append((question, answer))
        if answer.ends:
            return Walk(tuple(answered), ended=answer)
    return Walk(tuple(answered))
