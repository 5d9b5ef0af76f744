"""Everything about one procedure in one document: guide, form, documents, fees, route, results.

Every part has an id that is unique among its kind; ids of sections, questions and groups share
one namespace, because answers and conditions name them without a path.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import Field

from procedures.catalogue.base import ApplicantType, Channel, Nfc, Part, Slug, Text
from procedures.catalogue.conditions import Condition, Context, evaluate
from procedures.catalogue.documents import DocumentRequirement
from procedures.catalogue.eligibility import EligibilityQuestion
from procedures.catalogue.fees import FeeRule
from procedures.catalogue.fields import FormField, Group, Level, Section
from procedures.catalogue.limits import TimeLimit
from procedures.catalogue.route import AgencyRule, LinkedPart, Phases, Result, Step
from procedures.catalogue.visibility import prune

SCHEMA_VERSION = 1
Delivery = Literal["counter", "post", "online"]
# By convention a form asks with this id how the result shall come; its values are Delivery.
DELIVERY_QUESTION = "delivery"


class LegalBasis(Part):
    number: Nfc
    title: Text = Text()


class Manner(Part):
    """How to file through one channel."""

    channel: Channel
    text: Text


class Guide(Part):
    """What the national catalogue says about a procedure, for the page that explains it."""

    summary: Text
    field: Text  # lĩnh vực
    who: Text
    performer: Text
    decider: Text = Text()
    sequence: tuple[Text, ...] = ()
    manner: tuple[Manner, ...] = ()
    conditions: tuple[Text, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    notes: tuple[Text, ...] = ()
    keywords: tuple[Nfc, ...] = ()
    levels: tuple[Level, ...] = ()
    service_level: Literal["information", "partial", "full"] = "full"
    decision_no: Nfc = ""
    checked: bool = False  # against the official text


class Ineligibility(Part):
    """When this holds, the procedure is the wrong door; `message` says where to go instead."""

    id: Slug
    when: Condition
    message: Text


class ProcedureSpec(Part):
    """`reception` finds the agency that receives an application, from the answers alone when its
    kind is `area` or `named`; with `same`, the applicant chooses among agencies of `level`.
    `parts` are those of a linked procedure; without them the route is one."""

    schema_version: Literal[1] = SCHEMA_VERSION
    code: str = Field(pattern=r"^[0-9]\.[0-9]{6}(\.[A-Z][0-9]{2})?$")
    title: Text
    short_title: Text
    guide: Guide
    applicant_types: tuple[ApplicantType, ...] = Field(min_length=1)
    channels: tuple[Channel, ...] = Field(min_length=1)
    deliveries: tuple[Delivery, ...] = ("counter",)
    reception: AgencyRule = AgencyRule()
    eligibility: tuple[EligibilityQuestion, ...] = ()  # asked before starting; nothing is kept
    ineligible_when: tuple[Ineligibility, ...] = ()
    sections: tuple[Section, ...] = ()
    documents: tuple[DocumentRequirement, ...] = ()
    fees: tuple[FeeRule, ...] = ()
    time_limits: tuple[TimeLimit, ...] = ()
    route: tuple[Step, ...] = ()
    phases: Phases | None = None
    parts: tuple[LinkedPart, ...] = ()
    results: tuple[Result, ...] = ()
    consent: Text = Text()  # what the applicant declares when sending

    @cached_property
    def questions(self) -> dict[str, FormField]:
        """Every question by id, those inside groups included."""
        return {
            question.id: question
            for section in self.sections
            for place in (section, *section.groups)
            for question in place.fields
        }

    @cached_property
    def groups(self) -> dict[str, Group]:
        return {group.id: group for section in self.sections for group in section.groups}

    def branch(self, part_id: str) -> tuple[Step, ...]:
        """The steps of one part; all of the route where the procedure is not linked ("")."""
        return tuple(step for step in self.route if step.part == part_id)

    def section(self, section_id: str) -> Section:
        return _by_id(self.sections, section_id)

    def document(self, document_id: str) -> DocumentRequirement:
        return _by_id(self.documents, document_id)

    def fee(self, fee_id: str) -> FeeRule:
        return _by_id(self.fees, fee_id)

    def step(self, step_id: str) -> Step:
        return _by_id(self.route, step_id)

    def part(self, part_id: str) -> LinkedPart:
        return _by_id(self.parts, part_id)

    def result(self, result_id: str) -> Result:
        return _by_id(self.results, result_id)


def _by_id(parts, part_id: str):
    """Raises KeyError."""
    for part in parts:
        if part.id == part_id:
            return part
    raise KeyError(part_id)


def ineligible(spec: ProcedureSpec, answers: Mapping, context: Context) -> list[Ineligibility]:
    """Why this procedure is not the right one; empty when it is."""
    live = prune(spec, answers, context)
    return [rule for rule in spec.ineligible_when if evaluate(rule.when, live, context)]
