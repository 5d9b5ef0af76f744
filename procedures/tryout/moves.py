"""What an editor did in a try-out: all that is kept of it."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

MOST = 80  # moves: as many as the longest route takes several times over
STEP = timedelta(minutes=1)  # each act takes as long


@dataclass
class Tryout:
    """`page` is the key of the page that is tried, `rules` the hash of its spec as it was last
    played; `begins` an ISO moment, `agency` the key of the agency chosen at the start, or None.

    Before filing: `answers`, the `done` parts, the `particulars` of the form and the `papers`
    (ids of documents given as pretended files). After that: `moves`, each with its `kind`, `at`
    and whatever it needs.
    """

    page: int
    rules: str
    begins: str
    applicant_type: str
    channel: str
    agency: str | None = None
    key: str = field(default_factory=lambda: uuid4().hex)
    answers: dict = field(default_factory=dict)
    done: list = field(default_factory=list)
    particulars: dict = field(default_factory=dict)
    papers: list = field(default_factory=list)
    moves: list = field(default_factory=list)
    turn: int = 0  # rises with every change: a page that shows an earlier one is stale

    def kept(self) -> dict:
        return asdict(self)

    @classmethod
    def of(cls, kept: dict) -> "Tryout":
        return cls(**kept)

    @property
    def now(self) -> datetime:
        """The moment at which the try-out stands."""
        return datetime.fromisoformat(self.moves[-1]["at"] if self.moves else self.begins)

    def move(self, kind: str, *, at: datetime | None = None, **more) -> dict:
        """The next move, not yet made: a minute later than the last one, or when it is said."""
        return {"kind": kind, "at": (at or self.now + STEP).isoformat(), **more}

    def make(self, move: dict) -> None:
        """Keep it; answers that are corrected once more are one move."""
        last = self.moves[-1] if self.moves else {"kind": ""}
        if move["kind"] == last["kind"] == "answer":
            move["answers"] = last["answers"] | move["answers"]
            del self.moves[-1]
        self.moves.append(move)
        self.turn += 1

    def step_back(self) -> None:
        """As if the last move had not been made."""
        del self.moves[-1:]
        self.turn += 1

    def fill_in(self, part: str, *, done: bool, answers: dict | None = None) -> None:
        """Keep the answers of a part of the form, and whether it is complete."""
        self.answers |= answers or {}
        self.done = [one for one in self.done if one != part] + ([part] if done else [])
        self.turn += 1
