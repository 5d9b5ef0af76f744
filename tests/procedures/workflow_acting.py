"""Acts on the file and on the model of it side by side, and acts that must come to nothing."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from procedures.acts import LABELS
from procedures.models import Application
from procedures.services import endings, supplements
from procedures.services.errors import ActRefused
from procedures.services.settlement import record_fees_settled
from tests.procedures import ways
from tests.procedures.workflow_model import ENDED
from tests.procedures.workflow_stage import (
    CITIZEN,
    OFFICERS,
    colleague_for,
    offered,
    rows_of,
    sendable,
    targets,
    user_of,
)

REFUSED = (ActRefused, TransitionNotAllowed)
WAYS_ON = (
    "pay", "supply", "decline_reversal", "receive", "start", "propose_result", "state_opinion",
    "forward", "approve", "hand_over",
)  # fmt: skip


class Done(Exception):
    pass


OF_CITIZEN = {
    "supply": supplements.supply,
    "withdraw": lambda **frame: endings.withdraw(reason="Thôi", **frame),
}


class Acting:
    """`pk` of the application in `world`, `file` of the model, `traveller` through time."""

    @property
    def application(self) -> Application:
        return Application.objects.get(pk=self.pk)

    def possible(self) -> list:
        """[(act, what it is about, who)] of everybody."""
        now = timezone.now()
        of_officers = [(*act, who) for who in OFFICERS for act in self.file.allowed(who, now)]
        acts = [(act, "", CITIZEN) for act in self.of_citizen()] + of_officers
        busy = {"ask_opinion"} if self.file.question_from else set()  # one agency at a time
        return sorted(one for one in acts if one[0] not in busy)

    def of_citizen(self) -> list[str]:
        found = ["withdraw"] if self.file.may_withdraw() else []
        found += ["supply"] if self.file.status == "5" else []
        return found + (["pay"] if self.file.owes() and self.file.status not in ENDED else [])

    def act(self, act, on, who):
        self.traveller.shift(60)
        to = self.file.colleague(on) if act == "assign" else None
        given = {"to": user_of(self.world, to)} if to else {}
        self.call(act, on, who, seen=self.application.revision, **given)
        self.file.change(act, who, on, timezone.now(), to=to)
        if act == "ask_supplement":
            self.file.answer_by = supplements.open_request(self.application).answer_by
        if act == "supply":
            self.owing_since = timezone.now()

    def call(self, act, on, who, *, seen=None, target=None, **choice):
        application, actor = self.application, user_of(self.world, who)
        if act == "pay":
            fee = next(one for one in application.fees.all() if one.owed)
            return record_fees_settled(application=application, allocations=[(fee, fee.owed)])
        if act in OF_CITIZEN:
            return OF_CITIZEN[act](application=application, actor=actor, seen=seen)
        target = target or offered(application, actor)[act, on]
        choice = self.choice(act, application, target) | choice
        return ways.ready(act, application, actor, target, seen=seen, **choice)()

    def choice(self, act, application, target) -> dict:
        if act == "assign":
            return {"to": colleague_for(target)}
        if act == "ask_opinion":
            agency = self.world.tax if self.file.question_from else self.world.neighbour
            return {"question": {"agency": agency, "text": "Có tranh chấp không?", "hours": 8}}
        if act == "correct" and "papers" in application.answers:
            return {"answers": {"papers.1.pages": application.answers["papers"][1]["pages"] + 1}}
        return {}

    def go_on(self) -> bool:
        """The next act towards a result; False where there is none."""
        ahead = [one for one in self.possible() if self.leads_on(one[0])]
        if ahead:
            self.act(*min(ahead, key=lambda one: WAYS_ON.index(one[0])))
        return bool(ahead)

    def leads_on(self, act):
        if act == "propose_result" and self.file.is_drafted:
            return False
        if act == "decline_reversal" and self.file.status != "9":
            return False
        return act in WAYS_ON

    def is_done(self, act) -> bool:
        try:
            act()
        except REFUSED:
            return False
        return True

    def tries_all(self, person):
        """Every act, about everything it could be sent for."""
        application, found = self.application, targets(self.application)
        allowed = self.file.allowed(person, timezone.now()) if person in OFFICERS else set()
        pressed = offered(application, user_of(self.world, person))
        before = rows_of(application)
        for act in sorted(LABELS.keys() - {"message"}):
            for on, target in sendable(act, found, pressed):
                self.tries(act, on, person, target, (act, on) in allowed)
        for act in OF_CITIZEN:
            may = person == CITIZEN and act in self.of_citizen()
            self.tries(act, "", person, application, may)
        assert rows_of(self.application) == before

    def tries(self, act, on, person, target, may):
        """What succeeds is undone again; what is refused is not."""

        def attempt():
            if not may:
                return self.call(act, on, person, target=target)
            with transaction.atomic():
                self.call(act, on, person, target=target)
                raise Done

        try:
            is_done = self.is_done(attempt)
        except Done:
            is_done = True
        assert is_done is may, (act, on, person, self.file)
        if may and act == "ask_supplement" and self.file.stage in self.file.asked:
            again = {**ways.REQUEST, "exception": ""}
            assert not self.is_done(
                partial(self.call, act, on, person, target=target, request=again)
            )
