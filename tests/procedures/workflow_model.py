"""What the whole workflow comes to, in lists and words: who may do what with one file, and what
becomes of it. Nothing here reads the database or the code that it is compared with.

People are `(role, agency, number)`, a target is the piece of work that it lies on.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.procedures.workflow_routes import Step

ENDED = ("3", "7", "8", "10")
PROPOSERS = ("examiner", "coordinator", "approver")
LEADERS = ("coordinator", "approver")
FINAL_AFTER = timedelta(days=30)


@dataclass
class Work:
    """On the desk of a role at an agency, or of `holder` alone. `on` says what it is about: the id
    of a step, or what kind of work it is."""

    on: str
    role: str
    agency: str
    holder: tuple | None = None
    step: Step | None = None

    def is_for(self, person) -> bool:
        return person[:2] == (self.role, self.agency) and self.holder in (None, person)

    def is_led_by(self, person) -> bool:
        return person[0] in LEADERS and person[1] == self.agency


@dataclass
class Notice:
    """open, deferred, met or withdrawn."""

    state: str = "open"


@dataclass
class File:
    route: list
    owes_filing: bool = False
    is_online: bool = False
    status: str = "1"
    paused_from: str = ""
    clock: str = ""  # runs, waits, stands
    desk: list = field(default_factory=list)
    notices: list = field(default_factory=list)
    held: dict = field(default_factory=dict)  # step: who had it last
    cut_off: list = field(default_factory=list)  # the steps that an ending interrupted
    asked: set = field(default_factory=set)  # the stages at which a supplement was asked for
    question_from: str = ""  # the step that waits for the opinion of another agency
    proposer: tuple | None = None
    is_drafted: bool = False
    is_signed: bool = False
    is_extended: bool = False
    outcome: bool = False
    closed_at: datetime | None = None
    answer_by: datetime | None = None
    now: datetime | None = None

    def __post_init__(self):
        self.desk = [Work("receive", "receptionist", "commune")]

    # --- what is there ----------------------------------------------------------------------
    def step(self, step_id) -> Step:
        return next(one for group in self.route for one in group if one.id == step_id)

    def _group(self, step_id) -> int:
        return next(n for n, group in enumerate(self.route) if self.step(step_id) in group)

    def work(self, on) -> Work:
        return next(one for one in self.desk if one.on == on)

    def open_steps(self) -> list[str]:
        return sorted(one.on for one in self.desk if one.step)

    def is_at_one_place(self) -> bool:
        """One step is open, or those that run side by side; none before the start or at the end."""
        groups = {self._group(one) for one in self.open_steps()}
        paused = self.status == "5" and self.paused_from == "4"
        is_under_way = paused or self.status in ("4", "6")
        return len(groups) == (1 if is_under_way else 0)

    def desk_shown(self) -> list[tuple]:
        return sorted((one.on, one.role, one.agency, one.holder or ()) for one in self.desk)

    def colleague(self, on) -> tuple:
        """Who else could have this work."""
        work = self.work(on)
        number = 2 if work.holder and work.holder[2] == 1 else 1
        return work.role, work.agency, number

    def handling(self) -> set[str]:
        """Agencies that do more than give their opinion."""
        busy = (one for one in self.desk if one.on != "opinion")
        return {"commune"} | {one.agency for one in busy if not (one.step and one.step.is_opinion)}

    def unmet(self) -> list[Notice]:
        return [one for one in self.notices if one.state in ("open", "deferred")]

    def asked_for(self) -> list[Notice]:
        return [one for one in self.notices if one.state == "open"]

    def decides_reversal(self) -> str:
        """Where the file was received; of an issued result, where that was signed."""
        signing = next(one for group in self.route for one in group if one.signs)
        return "commune" if self.status == "8" else signing.agency

    def owes(self) -> bool:
        return self.owes_filing or bool(self.asked_for())

    # --- what the officer may do --------------------------------------------------------------
    def allowed(self, person, now) -> set[tuple[str, str]]:
        """{(act, what it is about)}."""
        found, self.now = set(), now
        for work in self.desk:
            is_own = work.is_for(person)
            if is_own:
                found |= {(act, work.on) for act in self._of(work, person)}
                if work.on == self.question_from:
                    found.add(("recall_opinion", "opinion"))
            if work.on == "reversal":  # nobody's own
                continue
            if is_own:
                found.add(("give_back" if work.holder else "take", work.on))
            if is_own or work.is_led_by(person):
                found.add(("assign", work.on))
        found |= {("decline_reversal", "reversal")} if self.proposer == person else set()
        found |= self._takes_back(person)
        return found | {(act, "") for act in self._standing(person, now)} | self._hears(person)

    def _takes_back(self, person) -> set[tuple[str, str]]:
        """The desk of the step beside which the route asks, also when that step is done."""
        asked = [one.step for one in self.desk if one.step and one.step.is_opinion]
        if self.status != "4" or not asked:
            return set()
        group = self.route[self._group(asked[0].id)]
        main = next(one for one in group if not one.is_opinion)
        work = next((one for one in self.desk if one.on == main.id), None)
        at_desk = person[:2] == (main.role, main.agency)
        may = work.is_for(person) if work else at_desk
        return {("recall_opinion", one.id) for one in asked} if may else set()

    def _of(self, work, person) -> set[str]:
        if work.step:
            return self._of_step(work.step)
        return getattr(self, f"_of_{work.on}")(person)

    def _of_receive(self, _person):
        if self.status != "1":
            return set()
        return {"ask_supplement", "refuse_reception"} | (set() if self.owes_filing else {"receive"})

    def _of_start(self, _person):
        if self.status != "2":
            return set()
        asks = "ask_supplement" in self.route[0][0].acts
        return {"start", "ask_supplement"} if asks else {"start"}

    def _of_opinion(self, _person):
        return {"give_opinion"}

    def _of_hand_over(self, _person):
        return set() if self.proposer or self.owes() else {"hand_over"}

    def _of_reversal(self, person):
        """A second person decides, while there is something to decide."""
        undo = "resume" if self.status == "8" else "reopen"
        may_undo = person != self.proposer and self.may_be_undone(self.now)
        return {"decline_reversal", undo} if may_undo else {"decline_reversal"}

    def _of_step(self, step):
        found = set(step.acts.split()) if self.status == "4" else set()
        if step.needs_draft and not self.is_drafted:
            found.discard("forward")
        if step.fixes_fees and self.status in ("4", "6"):
            found.add("ask_obligation")
            found |= {"pay_elsewhere", "withdraw_notice"} if self.unmet() else set()
            found |= {"defer"} if self.asked_for() else set()
        return found

    def _standing(self, person, now):
        role, agency, _number = person
        if role == "approver" and agency in self.handling() and self.status in "2456":
            yield "stop"
            if self.status in "24" and not self.is_extended:
                yield "extend"
        at_door = (role, agency) == ("receptionist", "commune")
        if self.status == "5" and at_door and now > self.answer_by:
            yield "lapse"
        if self.may_be_undone(now) and not self.proposer:
            near = {"commune", self.decides_reversal()}
            if role in PROPOSERS and agency in near:
                yield "propose_resume" if self.status == "8" else "propose_reopen"

    def may_be_undone(self, now) -> bool:
        if self.status == "9":
            return True
        return self.status == "8" and bool(self.clock) and now <= self.closed_at + FINAL_AFTER

    def _hears(self, person) -> set[tuple[str, str]]:
        """The desk that fixed fees still hears what the Treasury got."""
        steps = [one for group in self.route for one in group if one.fixes_fees]
        if self.status in ("3", "7", "8") or not self.unmet():
            return set()
        left = [one for one in steps if one.id in self.held and one.id not in self.open_steps()]
        return {("pay_elsewhere", one.id) for one in left if person[:2] == (one.role, one.agency)}

    def may_withdraw(self) -> bool:
        return self.status in "12456" and not self.is_signed and not self.outcome
