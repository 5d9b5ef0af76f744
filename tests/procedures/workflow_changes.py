"""What each act makes of the file of the model."""

from tests.procedures.workflow_model import File, Notice, Work


class Changing(File):
    """`change(act, person, on, now)`; `to` is whom work is assigned to."""

    def change(self, act, person, on, now, *, to=None):
        self.now, self.to = now, to
        getattr(self, f"_{act}")(person, on)

    # --- at the door ------------------------------------------------------------------------
    def _pay(self, _person, _on):
        if self.owes_filing:
            self.owes_filing = False
        else:
            self._settle(self.asked_for(), "met")

    def _receive(self, _person, _on):
        self.status, self.clock = "2", "runs"
        first = self.route[0][0]
        self.desk = [Work("start", first.role, first.agency)]

    def _refuse_reception(self, _person, _on):
        self._end("3")

    def _start(self, person, _on):
        self.status, self.desk = "4", []
        self._open(self.route[0], holder=person)

    def _ask_supplement(self, _person, _on):
        self.asked.add(self.stage)
        self.status, self.paused_from = "5", self.status
        self.clock = self.clock and "waits"

    @property
    def stage(self) -> str:
        return "reception" if self.status == "1" else "examination"

    def _supply(self, _person, _on):
        self.status, self.paused_from = self.paused_from, ""
        self.clock = self.clock and "runs"

    # --- steps ------------------------------------------------------------------------------
    def _open(self, steps, holder=None):
        for step in steps:
            self.desk.append(Work(step.id, step.role, step.agency, holder, step))
            holder = None

    def _close(self, step_id, by):
        """Whoever asked from here no longer waits."""
        work = self.work(step_id)
        fits = by and by[:2] == (work.role, work.agency)
        self.held[step_id] = work.holder or (by if fits else None)
        self.desk.remove(work)
        if self.question_from == step_id:
            self._answered()

    def _answered(self):
        self.question_from = ""
        self.desk = [one for one in self.desk if one.on != "opinion"]

    def _forward(self, person, step_id):
        self._close(step_id, person)
        if self.open_steps():
            return
        later = self.route[self._group(step_id) + 1 :]
        self._open(later[0]) if later else self._finish()

    _state_opinion = _forward

    def _approve(self, person, step_id):
        self.is_signed = self.is_signed or self.step(step_id).signs
        self._forward(person, step_id)

    def _return(self, person, step_id):
        number = self._group(step_id)
        for one in self.open_steps():
            self._close(one, person)
        before = self.route[number - 1]
        target = next(one for one in before if not one.is_opinion)
        self._open([target], holder=self.held[target.id])

    def _finish(self):
        self.status, self.outcome, self.clock = "9", True, "stands"
        self.desk = [Work("hand_over", "receptionist", "commune")]

    def _correct(self, _person, _on):
        self.owes_filing = True

    def _propose_result(self, _person, _on):
        self.is_drafted = True

    def _ask_opinion(self, _person, step_id):
        self.question_from = step_id
        self.desk.append(Work("opinion", "examiner", "neighbour"))

    def _give_opinion(self, _person, _on):
        self._answered()

    def _recall_opinion(self, person, on):
        """Of the route: its step ends, and the file goes on."""
        if on == "opinion":
            self._answered()
        else:
            self._forward(person, on)

    # --- notices ----------------------------------------------------------------------------
    def _ask_obligation(self, _person, _on):
        self.notices.append(Notice())
        self._wait_if_owed()

    def _wait_if_owed(self):
        if self.status == "4" and self.asked_for():
            self.status, self.paused_from, self.clock = "6", "4", "waits"

    def _settle(self, notices, state):
        notices[0].state = state
        self._go_on()

    def _pay_elsewhere(self, _person, _on):
        self._settle(self.unmet(), "met")

    def _defer(self, _person, _on):
        self._settle(self.asked_for(), "deferred")

    def _withdraw_notice(self, _person, _on):
        self._settle(self.unmet(), "withdrawn")

    def _go_on(self):
        if self.status == "6" and not self.asked_for():
            self.status, self.paused_from, self.clock = "4", "", "runs"

    # --- whose work -------------------------------------------------------------------------
    def _take(self, person, on):
        self.work(on).holder = person

    def _give_back(self, _person, on):
        self.work(on).holder = None

    def _assign(self, _person, on):
        self.work(on).holder = self.to

    def _extend(self, _person, _on):
        self.is_extended = True

    # --- endings ----------------------------------------------------------------------------
    def _end(self, status):
        self.cut_off = self.open_steps()
        for step_id in self.cut_off:
            self._close(step_id, None)
        self.status, self.desk, self.question_from = status, [], ""
        self.closed_at, self.clock = self.now, self.clock and "stands"
        self.owes_filing = False

    def _stop(self, _person, _on):
        self._end("8")

    def _withdraw(self, _person, _on):
        self._end("7")

    def _lapse(self, _person, _on):
        self._end("3" if self.paused_from == "1" else "8")

    def _hand_over(self, _person, _on):
        self.status, self.desk, self.closed_at = "10", [], self.now

    # --- undoing ----------------------------------------------------------------------------
    def _propose_resume(self, person, _on):
        self.proposer = person
        self.desk.append(Work("reversal", "approver", self.decides_reversal()))

    _propose_reopen = _propose_resume

    def _decline_reversal(self, _person, _on):
        self.proposer = None
        self.desk = [one for one in self.desk if one.on != "reversal"]

    def _resume(self, person, on):
        self._decline_reversal(person, on)
        self.status, self.paused_from, self.clock = "4", "", "runs"
        if self.cut_off:
            for step_id in self.cut_off:
                self._open([self.step(step_id)], holder=self.held[step_id])
        else:
            self._open(self.route[0])
        self._wait_if_owed()

    def _reopen(self, person, on):
        self._decline_reversal(person, on)
        self.status, self.desk, self.clock = "4", [], "runs"
        self.outcome = self.is_signed = False
        step = [one for group in self.route for one in group if one.redoes][-1]
        self._open([step], holder=self.held[step.id])
