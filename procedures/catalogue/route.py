"""Who handles an application, in which order, and what comes out of it.

Reception and handing over are statuses, not steps.
"""

from typing import Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from procedures.catalogue.base import Part, Slug, Text
from procedures.catalogue.conditions import Condition
from procedures.catalogue.fields import FormField, Level

StepKind = Literal["assign", "examine", "opinion", "draft", "approve", "sign", "number"]
Role = Literal["receptionist", "examiner", "approver", "clerk", "cashier", "coordinator"]
Outcome = Literal["forward", "back", "refuse", "supplement", "obligation"]


class AgencyRule(Part):
    """Finds one agency, starting from the one that received the application.

    - same: the receiving agency itself
    - parent: its nearest ancestor of `level`
    - child: the agency of `level` under it (and of `sector`) whose area holds the answer's area
    - sector: the agency of `sector` and `level` whose area holds that of the receiving agency
    - area: the agency of `level` (and `sector`) for the address answered in `area_field`;
      for an agency question, the agency that was chosen
    - named: the agency with `code`
    """

    kind: Literal["same", "parent", "child", "sector", "area", "named"] = "same"
    level: Level | None = None
    sector: Slug | None = None
    code: str = ""
    area_field: Slug | None = None

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        needs = {
            "parent": ("level",),
            "child": ("level",),
            "sector": ("sector", "level"),
            "area": ("area_field",),
            "named": ("code",),
        }
        missing = [name for name in needs.get(self.kind, ()) if not getattr(self, name)]
        if missing:
            words = _("The agency rule “%(kind)s” also needs: %(missing)s")
            raise ValueError(words % {"kind": self.kind, "missing": ", ".join(missing)})
        return self


class Step(Part):
    """`hours` are working hours for this step alone; the legal limit stands above them.

    `parallel` opens the step together with the one before it; the next step that is not parallel
    waits for both. `assesses` names the fees whose amount may be fixed during this step, `corrects`
    the questions (those inside groups too) whose answers its officer may correct: pages recounted
    at the counter, say. The fees then follow the corrected answers.
    An `optional` step is done unless the officer of the step before leaves it out, with a reason.
    In a linked procedure every step stands in the `part` that it works for.
    """

    id: Slug
    part: Slug | Literal[""] = ""
    kind: StepKind
    title: Text
    citizen_title: Text
    role: Role
    agency: AgencyRule = AgencyRule()
    hours: int = Field(ge=1, le=8 * 250)
    outcomes: tuple[Outcome, ...] = ("forward", "back")
    when: Condition | None = None
    parallel: bool = False
    optional: bool = False
    assesses: tuple[Slug, ...] = ()
    corrects: tuple[Slug, ...] = ()


class Phases(Part):
    """Handling in two phases, each with a time limit and an appointment of its own (form 01, lines
    4 to 7): of land, until the tax office has what it needs, and from the proof of payment to the
    certificate.

    The second begins when what was asked for on notice is met or, where nothing was, with the step
    `begins`.
    """

    first: Text
    second: Text
    begins: Slug


class LinkedPart(Part):
    """One of the matters that a linked (liên thông) application asks for at once, with steps and
    results of its own: those of the route and of the results that name it as their `part`.

    Parts are branches of the one route, not applications of their own: there is one code, one
    clock and one row to count, so no list, register or report has to leave anything out. What two
    parts must not share hangs on the part: steps, draft, result, limit, what its officers read.

    A part begins with the file, or when all that it waits for have ended: those of `after` however
    they ended, those of `needs` without a refusal; where one of `needs` was refused, it is not done
    at all. Both name parts listed before it. Where `when` does not hold, it is not needed, and
    nobody waits for it.
    `hours` are the working hours of the whole part; the legal limit stands above them. `sees` names
    the sections and documents that the agencies of the part read beside the results of the parts
    it waits for; who received the file reads all of it.
    """

    id: Slug
    title: Text
    hours: int = Field(ge=1, le=8 * 250)
    after: tuple[Slug, ...] = ()
    needs: tuple[Slug, ...] = ()
    when: Condition | None = None
    sees: tuple[Slug, ...] = ()

    @property
    def waits_for(self) -> tuple[str, ...]:
        return (*self.after, *self.needs)


class Block(Part):
    """One piece of a result's body.

    - heading, paragraph: `text`; `{field_id}` in it stands for an answer or a particular
    - facts: label and value of each of `fields`
    - rows: a table of the group `group`, one column for each of `fields`
    """

    kind: Literal["heading", "paragraph", "facts", "rows"]
    text: Text = Text()
    fields: tuple[Slug, ...] = ()
    group: Slug | None = None


class Result(Part):
    """A document handed over at the end; made from `template` or from the blocks of `body`.

    `particulars` are questions that the officer who drafts it answers (register number, date).
    """

    id: Slug
    part: Slug | Literal[""] = ""
    kind: Slug
    title: Text
    outcome: Literal["granted", "refused"] = "granted"
    when: Condition | None = None
    template: str = ""
    body: tuple[Block, ...] = ()
    particulars: tuple[FormField, ...] = ()
    symbol: str  # of its number: 12/2024/TL-UBND has "TL-UBND"
    signer: Role = "approver"
    sealed: bool = True
    national_code: str = ""
    type_code: str = ""  # of the required documents that it can stand for later
    valid_months: int = Field(default=0, ge=0, le=600)  # as such a document; 0: without end
