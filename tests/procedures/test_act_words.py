"""Every act that is recorded has words for officers and, if it concerns them, for citizens."""

import ast
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from procedures import jobs
from procedures.models import Status
from procedures.services import discharges
from procedures.views.citizen import timeline
from procedures.views.desk import history
from tests import states
from tests.procedures.test_citizen_pages import asked

RECORDERS = {"_deciding", "_propose", "acting", "acting_on", "record", "_told"}
# What happens inside the agency, and what the page tells beside the timeline.
NOT_TOLD = {
    "propose_resume", "propose_reopen", "decline_reversal",
    "begin", "start", "propose_result", "forward", "approve", "return", "assign", "ask_opinion",
    "give_opinion", "recall_opinion", "state_opinion", "reveal_identity", "take", "give_back",
    "sign", "make_control_slip", "message", "question", "note", "escalate_opinion",
    "open_urgently", "move_version",
}  # fmt: skip

OF_NO_FILE = {
    "search_number",
    "search_words",
}  # of an account, whose events no page of a file tells


def recorded_acts() -> set:
    found = set()
    for path in (settings.BASE_DIR / "procedures").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RECORDERS:
                found |= _acts_in(node)
    return found - OF_NO_FILE


def _acts_in(call) -> set:
    given = [word.value for word in call.keywords if word.arg == "act"]
    choices = [one for given_act in given for one in _choices(given_act)]
    return {one.value for one in [*choices, *call.args] if isinstance(one, ast.Constant)}


def _choices(act) -> list:
    """`a if ... else b` records either."""
    return [act.body, act.orelse] if isinstance(act, ast.IfExp) else [act]


def test_every_act_has_words():
    acts = (
        recorded_acts() | {"forward", "approve"} | {act for act, _end in discharges.ACTS.values()}
    )
    assert len(acts) > 20
    assert acts - set(history.ACTS) == set()
    assert acts - set(timeline.ACTS) - NOT_TOLD == set()


def test_no_words_are_kept_for_acts_that_nobody_records():
    acts = (
        recorded_acts() | {"forward", "approve"} | {act for act, _end in discharges.ACTS.values()}
    )
    assert set(timeline.ACTS) - acts == set()
    assert set(history.ACTS) - acts == set()


# --- what the system does by itself ---------------------------------------------------------------
def lapsed(application, days):
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        jobs.lapse_late()
    application.refresh_from_db()
    return application


@pytest.mark.django_db
def test_an_unpaid_application_ends_in_the_words_of_the_reader(client, world, civil_status):
    application = lapsed(states.filed(world, civil_status), days=60)
    assert application.status == Status.WITHDRAWN
    pages = {
        world.citizen: reverse("application", args=[application.pk]),
        world.officer("receptionist"): reverse("desk:application", args=[application.pk]),
    }
    for account, page in pages.items():
        client.force_login(account)
        vietnamese, english = (client.get(f"{at}{page}").content.decode() for at in ("", "/en"))
        assert "Không nộp phí" in vietnamese
        assert "Không nộp phí" not in english
        assert "The fee due at filing was not paid in time" in english
        assert "lapse_unpaid" not in vietnamese + english
    items = timeline.timeline_of(application)
    assert str(items[0]["title"]) == str(timeline.ACTS["lapse_unpaid"][0])


@pytest.mark.django_db
def test_a_supplement_that_never_came_ends_in_the_words_of_the_reader(client, world, civil_status):
    application = lapsed(asked(world, civil_status), days=200)
    assert application.status == Status.NOT_RECEIVED
    client.force_login(world.citizen)
    english = client.get("/en" + reverse("application", args=[application.pk])).content.decode()
    assert "Quá hạn bổ sung" not in english
    assert "What was missing was not sent in time" in english
