"""What another version of the rules would mean for an application that is under way.

Asks the rows that `loaded` brings along, and the map only where a rule for an agency differs.
Changes nothing. Reasons are words of the specs: nobody's answers, nobody's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_noop

from procedures.catalogue.answers import clean_answers, validate_answers
from procedures.catalogue.base import Text, in_both
from procedures.catalogue.composites import area_codes
from procedures.catalogue.conditions import evaluate
from procedures.catalogue.documents import required_documents
from procedures.catalogue.explain import subject_label
from procedures.catalogue.fees import Assessed, compute_fees
from procedures.catalogue.limits import NoTimeLimit, choose_limit
from procedures.catalogue.spec import ineligible
from procedures.models import Attachment, Effect, Fee, Status
from procedures.services import routing
from procedures.services.errors import NoAgency

MOST_TOLD = 3
OTHER_PARTS = ("level", "sector", "street", "parts")
SUPPLEMENT = gettext_noop("The applicant is answering a request by the form in force.")
NOT_OFFERED = gettext_noop("The way of filing or the kind of applicant is no longer provided for.")
ANSWERS = gettext_noop("Answers would be missing or wrong: %(names)s")
LOST = gettext_noop("Answers would have no place in the form: %(names)s")
WRONG_DOOR = gettext_noop("The procedure would no longer be for this case.")
MISSING = gettext_noop("Papers would be missing: %(names)s")
NO_PLACE = gettext_noop("Papers on file would have no place: %(names)s")
STEP_GONE = gettext_noop("A step that it is at, or that it has passed, is gone: %(names)s")
PHASES = gettext_noop("The phases of the procedure are others.")
PARTS = gettext_noop("The parts of the linked application are others.")
DRAFTED = gettext_noop("A result is drafted by the words in force.")
NOTICE = gettext_noop("A notice was given for a fee that is gone.")
NO_LIMIT = gettext_noop("No time limit would fit this case.")
NO_AGENCY = gettext_noop("No agency would be responsible for a step: %(names)s")
LIMIT = gettext_noop("Time limit: %(old)s → %(new)s")
OTHER_TERMS = gettext_noop("Other terms of the time limit change.")


@dataclass(frozen=True, slots=True)
class Found:
    """`reasons` are pairs of a marked message and its values."""

    kind: str
    amount: int = 0
    reasons: tuple[tuple[str, dict], ...] = ()


class Blocked(Exception):
    """The other rules have no place for it: why."""

    def __init__(self, message, names=()):
        super().__init__(message)
        self.reason = (message, {"names": _joined(names)} if names else {})


def load(applications) -> None:
    """Fetch for all of them what `effects` reads."""
    given = Attachment.objects.given()
    related = ("fees", "steps", "received_papers", Prefetch("attachments", given, "given_files"))
    prefetch_related_objects(applications, *related, "result_drafts", "receiving_agency")


class Comparison:
    """Of applications with one version. Remembers which agency a rule has found."""

    def __init__(self, version):
        self.version, self.new, self.agencies = version, version.content, {}

    def effects(self, application) -> list[Found]:
        """At least one; `blocked` and `same` stand alone. `application` is one of `load`."""
        try:
            self._refuse_misfits(application)
            found = [*self._fees(application), *self._deadline(application)]
            found += self._handling(application)
        except Blocked as blocked:
            return [Found(Effect.Kind.BLOCKED, reasons=(blocked.reason,))]
        return found or [Found(Effect.Kind.SAME)]

    def _refuse_misfits(self, application):
        old, new = application.spec, self.new
        if application.status == Status.SUPPLEMENT_REQUESTED:
            raise Blocked(SUPPLEMENT)
        is_offered = application.channel in new.channels
        if not is_offered or application.applicant_type not in new.applicant_types:
            raise Blocked(NOT_OFFERED)
        if application.phase and (old.phases or new.phases) and old.phases != new.phases:
            raise Blocked(PHASES)
        if old.parts != new.parts:
            raise Blocked(PARTS)
        _refuse_answers(application, new)
        _refuse_papers(application, new)
        _refuse_work_done(application, new)

    def _fees(self, application) -> Iterator[Found]:
        before, after = _owed(application), _lines(application, self.new)
        to_fix = [_to_fix(application, spec) for spec in (application.spec, self.new)]
        if before != after or to_fix[0] != to_fix[1]:
            more = sum(amount for amount, *_ in after.values())
            more -= sum(amount for amount, *_ in before.values())
            yield Found(Effect.Kind.FEE, amount=more)

    def _deadline(self, application) -> Iterator[Found]:
        answers, context = application.answers, application.context
        try:
            limits = [choose_limit(spec, answers, context) for spec in (application.spec, self.new)]
        except NoTimeLimit as error:
            raise Blocked(NO_LIMIT) from error
        old, new = (one.model_dump(exclude={"id", "case", "when", "channels"}) for one in limits)
        if old != new:
            told = [_length(one) for one in limits]
            words = (LIMIT, {"old": told[0], "new": told[1]})
            reason = words if told[0] != told[1] else (OTHER_TERMS, {})
            yield Found(Effect.Kind.DEADLINE, reasons=(reason,))

    def _handling(self, application) -> Iterator[Found]:
        before, after = (_ahead(application, spec) for spec in (application.spec, self.new))
        if [_shape(step) for step in before] != [_shape(step) for step in after]:
            yield Found(Effect.Kind.ROUTE)
        known = {step.id: step for step in before}
        pairs = [(known[step.id].agency, step) for step in after if step.id in known]
        moved = [self._is_elsewhere(rule, step, application) for rule, step in pairs]
        if any(moved) or self._is_received_elsewhere(application):
            yield Found(Effect.Kind.AGENCY)

    def _is_elsewhere(self, rule, step, application) -> bool:
        if rule == step.agency:
            return False
        try:
            return self._agency(rule, application) != self._agency(step.agency, application)
        except NoAgency as error:
            raise Blocked(NO_AGENCY, [step.title]) from error

    def _is_received_elsewhere(self, application) -> bool:
        """Only of what nobody has received yet; the rest is where it is."""
        old, new = application.spec.reception, self.new.reception
        if application.received_at or old == new or new.kind == "same":
            return False
        try:
            return self._agency(new, application) != application.receiving_agency_id
        except NoAgency as error:
            raise Blocked(NO_AGENCY, [self.new.route[0].title]) from error

    def _agency(self, rule, application):
        answer = application.answers.get(rule.area_field or "")
        asked = tuple(sorted(area_codes(answer).items())) or str(answer)
        key = (rule, application.receiving_agency_id, asked)
        if key not in self.agencies:
            self.agencies[key] = routing.agency_for(rule, application).pk
        return self.agencies[key]


def _refuse_answers(application, new):
    old, answers, context = application.spec, application.answers, application.context
    if wrong := validate_answers(new, answers, context):
        known = validate_answers(old, answers, context)
        wrong = {path: told for path, told in wrong.items() if told != known.get(path)}
    asked_otherwise = [name for name in answers if _is_asked_otherwise(name, old, new)]
    if names := [*(path.partition(".")[0] for path in wrong), *asked_otherwise]:
        raise Blocked(ANSWERS, [_label(one, new, old) for one in dict.fromkeys(names)])
    before, after = clean_answers(old, answers, context), clean_answers(new, answers, context)
    if lost := [name for name in before if before[name] != after.get(name)]:
        raise Blocked(LOST, [_label(one, old, new) for one in lost])
    doors = {rule.id for rule in ineligible(old, answers, context)}
    if any(rule.id not in doors for rule in ineligible(new, answers, context)):
        raise Blocked(WRONG_DOOR)


def _is_asked_otherwise(name, old, new) -> bool:
    """In other parts, or of another level: what the map or the person is asked for."""
    both = old.questions.get(name), new.questions.get(name)
    if None in both:
        return False
    return any(getattr(both[0], one, None) != getattr(both[1], one, None) for one in OTHER_PARTS)


def _refuse_papers(application, new):
    answers, context = application.answers, application.context
    given = {one.document_id for one in application.given_files}
    given |= {one.document_id for one in application.received_papers.all()}
    if strange := given - {one.id for one in new.documents}:
        names = [one.name for one in application.spec.documents if one.id in strange]
        raise Blocked(NO_PLACE, names or sorted(strange))
    before = required_documents(application.spec, answers, context)
    known = given | {one.id for one in before if one.required}
    asked = required_documents(new, answers, context)
    if missing := [one.name for one in asked if one.required and one.id not in known]:
        raise Blocked(MISSING, missing)


def _refuse_work_done(application, new):
    """What stands on file by the rules in force must have its like in the others."""
    known = {step.id for step in new.route}
    live = {step.id for step in _live(application, new)}
    for run in application.steps.all():
        if run.step_id not in known or (run.closed_at is None and run.step_id not in live):
            raise Blocked(STEP_GONE, [application.spec.step(run.step_id).title])
    drafts = [one for one in application.result_drafts.all() if one.result_id]
    if any(_result(one, application.spec) != _result(one, new) for one in drafts):
        raise Blocked(DRAFTED)
    to_fix = {rule.id for rule in new.fees if isinstance(rule.amount, Assessed)}
    notices = [fee for fee in application.fees.all() if fee.is_assessed]
    if any(fee.rule_id not in to_fix for fee in notices):
        raise Blocked(NOTICE)


def _result(draft, spec):
    return next((one for one in spec.results if one.id == draft.result_id), None)


def _owed(application) -> dict:
    """{rule: (đồng, when it is due, by which rule the collector is found)} as it is now."""
    collectors = {rule.id: rule.collector for rule in application.spec.fees}
    return {
        fee.rule_id: (fee.amount, fee.due, collectors.get(fee.rule_id))
        for fee in application.fees.all()
        if not fee.is_assessed and fee.state != Fee.State.CANCELLED and fee.original_amount
    }


def _lines(application, spec) -> dict:
    """The same as the other rules would have it."""
    collectors = {rule.id: rule.collector for rule in spec.fees}
    lines = compute_fees(spec, application.answers, application.channel, application.applicant_type)
    return {
        line.rule_id: (line.amount, line.due, collectors[line.rule_id])
        for line in lines
        if not line.awaits_assessment
    }


def _to_fix(application, spec) -> set:
    lines = compute_fees(spec, application.answers, application.channel, application.applicant_type)
    return {line.rule_id for line in lines if line.awaits_assessment}


def _live(application, spec) -> list:
    answers = clean_answers(spec, application.answers, application.context)
    return [one for one in spec.route if evaluate(one.when, answers, application.context)]


def _ahead(application, spec) -> list:
    """The steps that are open or still to come: all of them before the first is opened, and of a
    linked application, whose parts follow no one order."""
    runs = list(application.steps.all())
    steps = _live(application, spec)
    if not runs or spec.parts:
        return steps
    at = {run.step_id for run in runs if run.closed_at is None}
    return list(dropwhile(lambda step: step.id not in at, steps))


def _shape(step) -> tuple:
    return step.id, step.kind, step.role, step.parallel


UNITS = {
    "working_day": gettext_noop("%(amount)s working days"),
    "working_hour": gettext_noop("%(amount)s working hours"),
    "calendar_day": gettext_noop("%(amount)s calendar days"),
}


def _length(limit) -> Text:
    return in_both(UNITS[limit.unit], amount=limit.amount)


def _label(name, spec, other) -> Text:
    known = name in spec.questions or name in spec.groups
    return subject_label(name, spec if known else other)


def _joined(names) -> Text:
    """At most so many of them, in both languages."""
    shown = [one if isinstance(one, Text) else Text(vi=one, en=one) for one in names][:MOST_TOLD]
    more = "…" if len(names) > MOST_TOLD else ""
    return Text(
        vi=", ".join(f"“{one.vi}”" for one in shown) + more,
        en=", ".join(f"“{one.en or one.vi}”" for one in shown) + more,
    )
