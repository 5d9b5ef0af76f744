"""Each act of the desk as an officer does it: the service behind its page, with words that fit.

`target` is what `procedures.acts.Act` says it acts on.
"""

from datetime import date

from django.utils import timezone

from procedures.acts import LABELS
from procedures.models import Fee
from procedures.services import extensions
from procedures.services.discharges import Paper
from procedures.views.desk.dispatch import HANDLERS
from tests import states
from tests.procedures import notices

MISSING = [{"kind": "other", "id": "", "note": "Ảnh rõ hơn"}]
REASON = {"reason": "Lý do"}
REQUEST = {**REASON, "items": MISSING, "exception": "Theo yêu cầu của cơ quan cấp trên"}
ANSWER = {"verdict": "agree", "text": "Đồng ý"}


def ready(name, application, actor, target, *, seen=None, **choice):
    """The act as a call, with all that a page would have looked up; `choice` takes the place of
    what would be filled in."""
    filled = FILLED_IN[name](application, target) | choice
    frame = {"application": application, "actor": actor, "seen": seen}
    return lambda: HANDLERS[name].service(**frame, **filled)


def do(*how, **choice):
    return ready(*how, **choice)()


def _nothing(application, target):
    return {}


def _reason(application, target):
    return dict(REASON)


def _run(application, target):
    return {"run_id": target.pk}


def _item(application, target):
    return {"item_id": target.pk}


def _opinion(application, target):
    return {"opinion_id": target.pk}


def _first_date(application, target):
    """The smallest amount that gives another date; 1 where none can be given at all."""
    possible = application.due_at and extensions.new_dates(application, timezone.now())
    return {"amount": min(possible or [1]), **REASON}


def _notice(application, target):
    """On the first fee that this step may fix; its number was never used before."""
    number = f"{application.fees.count()}/TB-CCT"
    rules = target.spec.assesses or ("registration_fee",)
    entered = {"rule_id": rules[application.fees.count() % len(rules)], "amount": 6_250_000}
    return {"run_id": target.pk, "notices": [entered | {"number": number}]}


def _paper(states_of_fee, **given):
    def fill(application, target):
        fees = application.fees.notices()
        fee = fees.filter(state__in=states_of_fee).first() or fees.last()
        paper = {"fee_id": fee and fee.pk} | given
        if "proof" in given:
            paper |= {"amount": fee.unmet if fee else 1, "proof": notices.proof()}
        return {"run_id": target.pk, "paper": Paper(**paper)}

    return fill


UNMET = (Fee.State.OPEN, Fee.State.DEFERRED)
DATED = {"number": "7/QĐ-CCT", "dated": date(2024, 6, 20)}
FILLED_IN = {
    "receive": _nothing,
    "refuse_reception": _reason,
    "start": _nothing,
    "ask_supplement": lambda application, target: {"request": dict(REQUEST)},
    "correct": lambda application, target: _run(None, target) | {"answers": {"papers.1.pages": 15}},
    "propose_result": lambda application, target: (
        _run(None, target) | {"proposal": states.granted(application)}
    ),
    "forward": _run,
    "approve": _run,
    "return": lambda application, target: _run(None, target) | REASON,
    "ask_opinion": _run,  # with `question`: whom it asks is the caller's to say
    "give_opinion": lambda application, target: _opinion(None, target) | {"answer": ANSWER},
    "state_opinion": lambda application, target: _run(None, target) | {"answer": ANSWER},
    "recall_opinion": lambda application, target: _opinion(None, target) | REASON,
    "ask_obligation": _notice,
    "pay_elsewhere": _paper(UNMET, proof=None, **DATED),
    "defer": _paper((Fee.State.OPEN,), **DATED, **REASON),
    "withdraw_notice": _paper(UNMET, **REASON),
    "take": _item,
    "give_back": _item,
    "assign": _item,  # with `to`
    "hand_over": _nothing,
    "extend": _first_date,
    "stop": _reason,
    "lapse": _reason,
    "propose_resume": _reason,
    "resume": _nothing,
    "propose_reopen": _reason,
    "reopen": _nothing,
    "decline_reversal": _reason,
    "message": lambda application, target: {"audience": "citizen", "text": "Mời ông/bà gọi lại"},
}
assert FILLED_IN.keys() == LABELS.keys()
