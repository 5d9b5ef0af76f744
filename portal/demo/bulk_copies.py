"""One more file like a pattern: of whom, where, when, under which numbers."""

from functools import cached_property
from types import SimpleNamespace

from portal.core.dates import local_date
from portal.core.ids import uuid7
from portal.demo.bulk_numbers import day_of, year_of
from procedures.deadlines import compute_due
from procedures.models import ClockEntry
from procedures.services import clock, terms


class Words(dict):
    """The words of one copy, found out when a text needs them."""

    def __init__(self, copy):
        super().__init__()
        self.copy = copy

    def __missing__(self, old):
        new = self[old] = self.copy.pattern.words[old](self.copy)
        return new


class Copy:
    """`moments` has one for each act of the pattern."""

    def __init__(self, pattern, elsewhere, user, moments):
        self.pattern, self.elsewhere, self.moments = pattern, elsewhere, moments
        self.user, self.owner = user, user.person
        self.numbers, self.papers = {}, {}

    # --- numbers ------------------------------------------------------------------------------
    def wanted_numbers(self):
        """(moment, what, (agency, key, period)) of everything that takes a number."""
        agency = self.elsewhere.agency(self.pattern.application.receiving_agency_id).pk
        filed = self.of_act("submit")
        yield filed, "code", (agency, "dossier", day_of(filed))
        if self.received_at:
            yield self.received_at, "register", (agency, "register", year_of(self.received_at))
        for document in self.pattern.documents:
            at = self.at(document.issued_at)
            place = self.elsewhere.agency(document.agency_id).pk
            yield at, document.pk, (place, self._key(document), year_of(at))

    def _key(self, document) -> str:
        receipt = self.pattern.receipts.get(document.pk)
        if receipt is None:
            return document.series.key
        old, new = (receipt.form_symbol, receipt.serial), self.marks(receipt)
        return document.series.key.replace(":".join(old), ":".join(new))

    def marks(self, receipt) -> tuple[str, str]:
        """(form symbol, serial) that this receipt has at its time."""
        return self.elsewhere.schemes.marks(receipt, self.at(receipt.document.issued_at))

    @cached_property
    def code(self) -> str:
        taken = self.numbers["code"]
        agency = self.elsewhere.agency(taken.series.agency_id)
        return f"{agency.code}-{taken.series.period}-{taken.number:04d}"

    @property
    def register_number(self) -> int:
        return self.numbers["register"].number

    @property
    def register_year(self) -> int:
        return int(self.numbers["register"].series.period)

    # --- people and rows ----------------------------------------------------------------------
    def account(self, user_id):
        """Who does here what this account does in the pattern."""
        if user_id == self.pattern.application.filed_by_id:
            return self.user
        return self.elsewhere.officer(user_id)

    @cached_property
    def ids(self) -> dict:
        return {row.pk: uuid7() for row in self.pattern.rows}

    @cached_property
    def words(self) -> Words:
        return Words(self)

    # --- time ---------------------------------------------------------------------------------
    def at(self, stamp):
        """When that was, which the pattern stamps so."""
        return self.moments[self.pattern.act_of(stamp)]

    def later(self, stamp, written_at):
        """A date that was set `written_at`, as far ahead as in the pattern, on a day of work."""
        return self.elsewhere.time.day_of_work(self.at(written_at) + (stamp - written_at))

    def day(self, day, written_at):
        return day + (local_date(self.at(written_at)) - local_date(written_at))

    def of_act(self, *acts):
        """When the last of these acts was; None if there was none."""
        found = [at for act, at in zip(self.pattern.acts, self.moments, strict=True) if act in acts]
        return found[-1] if found else None

    @cached_property
    def received_at(self):
        return self.of_act("receive")

    @cached_property
    def accept_by(self):
        """Hours run from filing, or from the payment that came before reception."""
        acts = self.pattern.acts
        before = acts[: acts.index("receive")] if "receive" in acts else acts
        start = self.of_act("pay") if "pay" in before else self.of_act("submit")
        return self.elsewhere.time.after(start, self.pattern.limit.accept_within_hours)

    @cached_property
    def turns(self) -> dict:
        """{key of the pattern's clock entry: (due date, explanation) as it was then}."""
        found, so_far, last = {}, [], (None, None)
        for entry in self.pattern.turns:
            at = self.at(entry.at)
            so_far.append(SimpleNamespace(act=entry.act, at=at, reason=entry.reason))
            if entry.act != ClockEntry.Act.STOP or len(so_far) > 2:  # a plain end changes nothing
                last = self._turn(so_far, last[0], at)
            found[entry.pk] = last
        return found

    def _turn(self, so_far, due_at, at):
        calendar = self.elsewhere.time.calendar
        term = terms.term(self.pattern.limit, self.received_at, calendar, so_far)
        due = compute_due(term, at)
        is_end = so_far[-1].act == ClockEntry.Act.STOP
        return due_at if is_end else due.at, clock.in_words(due)

    @property
    def due_at(self):
        return list(self.turns.values())[-1][0] if self.turns else None

    def step_due(self, run):
        """The step's own hours, within the legal date."""
        own = self.elsewhere.time.after(self.at(run.opened_at), run.spec.hours)
        return min(own, self.due_at)
