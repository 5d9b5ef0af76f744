"""A visitor's case, and what of a procedure's rules it settles."""

from dataclasses import dataclass
from functools import cached_property

from procedures.catalogue.conditions import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Context,
    Not,
    evaluate,
)
from procedures.catalogue.spec import ProcedureSpec
from procedures.catalogue.visibility import prune, visible


@dataclass(frozen=True)
class Case:
    """A visitor's case. `said` are answers to questions, cleaned; `context` has always values."""

    spec: ProcedureSpec
    said: dict
    context: Context

    @cached_property
    def live(self) -> dict:
        return prune(self.spec, self.said, self.context)

    @cached_property
    def shown(self) -> set[str]:
        return visible(self.spec, self.said, self.context)

    def holds(self, condition: Condition | None) -> bool | None:
        """None where an unanswered question decides."""
        return _holds(condition, self)

    def asks(self, subject: str) -> bool:
        """The question would be asked and has no answer yet."""
        if subject in self.live or subject not in self.spec.questions | self.spec.groups:
            return False
        return subject in self.shown or self._in_group(subject)

    def _in_group(self, subject: str) -> bool:
        groups = self.spec.groups.values()
        return any(question.id == subject for group in groups for question in group.fields)


def _holds(condition: Condition | None, case: Case) -> bool | None:
    match condition:
        case None:
            return True
        case All():
            return _joined([_holds(part, case) for part in condition.all], decisive=False)
        case AnyOf():
            return _joined([_holds(part, case) for part in condition.any], decisive=True)
        case Not():
            inner = _holds(condition.negated, case)
            return None if inner is None else not inner
        case Comparison() if case.asks(condition.field):
            return None
    return evaluate(condition, case.live, case.context)


def _joined(parts: list, *, decisive: bool) -> bool | None:
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def case_of(spec: ProcedureSpec, asked) -> Case:
    """The case in a query; what it does not say, or says wrongly, is left open."""
    channel = asked.get("channel") if asked.get("channel") in spec.channels else spec.channels[0]
    applicant = asked.get("applicant")
    applicant = applicant if applicant in spec.applicant_types else spec.applicant_types[0]
    said = {}
    for question in spec.questions.values():
        answer = _answer(question, asked.get(f"q_{question.id}", ""))
        if answer is not None:
            said[question.id] = answer
    return Case(spec, said, Context(applicant_type=applicant, channel=channel))


def _answer(question, text: str):
    if question.type == "yes_no":
        return {"yes": True, "no": False}.get(text)
    if question.type == "integer":
        return int(text) if text.isdecimal() and len(text) < 7 else None
    if question.type == "choice" and text in {option.value for option in question.options}:
        return text
    return None
