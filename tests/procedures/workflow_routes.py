"""The routes of three procedures in a few words, for the model of the workflow."""

from dataclasses import dataclass

DRAFTING = "ask_opinion propose_result forward"


@dataclass(frozen=True)
class Step:
    """`acts` are those that it gives while the file is processed. `needs_draft`: nobody forwards it
    before the result is drafted; `signs`: whoever approves it signs; `redoes`: a void result comes
    back here."""

    id: str
    role: str
    agency: str
    acts: str
    needs_draft: bool = False
    signs: bool = False
    redoes: bool = False
    fixes_fees: bool = False

    @property
    def is_opinion(self) -> bool:
        return "state_opinion" in self.acts


def _draws_up(acts):
    return Step("examine", "examiner", "commune", acts, needs_draft=True, redoes=True)


APPROVAL = Step("approve", "approver", "commune", "approve return", signs=True)
# Steps in one list run side by side.
COPY = [[_draws_up(f"ask_supplement {DRAFTING}")], [APPROVAL]]
CERTIFIED = [
    [_draws_up(f"correct {DRAFTING}")],
    [APPROVAL],
    [Step("number", "clerk", "commune", "approve")],
]


def land(*, is_divided) -> list[list[Step]]:
    """Of a plot that is divided the commune gives its opinion beside the examination."""
    examine = Step("examine", "examiner", "land", f"return ask_supplement {DRAFTING}")
    opinion = Step("commune_opinion", "examiner", "commune", "state_opinion")
    return [
        [Step("assign", "coordinator", "land", "forward")],
        [examine, opinion] if is_divided else [examine],
        [
            Step(
                "obligation", "examiner", "land", "return ask_opinion forward", fixes_fees=True
            )
        ],
        [
            Step(
                "draft",
                "examiner",
                "land",
                f"return {DRAFTING}",
                needs_draft=True,
                redoes=True,
            )
        ],
        [Step("approve", "approver", "province", "approve return")],
        [Step("sign", "approver", "province", "approve return", signs=True)],
        [Step("number", "clerk", "province", "approve")],
    ]  # fmt: skip
