"""How long an application may take."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from procedures.catalogue.base import Channel, Part, Slug, Text
from procedures.catalogue.conditions import Condition, Context, evaluate
from procedures.catalogue.visibility import prune

if TYPE_CHECKING:
    from procedures.catalogue.spec import ProcedureSpec

ClockPolicy = Literal["resume", "restart"]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class NoTimeLimit(LookupError):
    """No limit of the spec covers this case and channel; `check_spec` refuses such a spec."""


class TimeLimit(Part):
    """`channels` empty means every channel. `amount` 0 of working days: the same working day.

    Received after `cutoff`, the application counts as received on the next working day.
    The policies say what the clock does once a supplement or an obligation is fulfilled. The
    citizen has `supplement_days` to answer; the agency `supplement_within` working days after
    reception to ask (decree 61/2018 art. 17: 3 unless the law of the matter says otherwise).
    Of a procedure in two phases, `first_phase` is what the first one has of `amount`; the second
    has the rest.
    """

    id: Slug
    case: Text = Text()
    when: Condition | None = None
    channels: tuple[Channel, ...] = ()
    amount: int = Field(ge=0, le=1000)
    first_phase: int | None = Field(default=None, ge=1, le=1000)
    unit: Literal["working_day", "working_hour", "calendar_day"] = "working_day"
    cutoff: ClockTime | None = None
    supplement_policy: ClockPolicy = "restart"
    supplement_days: int = Field(default=30, ge=1, le=365)
    supplement_within: int = Field(default=3, ge=1, le=60)
    obligation_policy: ClockPolicy = "resume"
    accept_within_hours: int = Field(default=8, ge=1, le=80)


def choose_limit(spec: "ProcedureSpec", answers: Mapping, context: Context) -> TimeLimit:
    """The first limit of the spec that fits. Raises NoTimeLimit."""
    live = prune(spec, answers, context)
    for limit in spec.time_limits:
        in_channel = not limit.channels or context.channel in limit.channels
        if in_channel and evaluate(limit.when, live, context):
            return limit
    raise NoTimeLimit(spec.code)
