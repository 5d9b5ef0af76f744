"""What the commonest acts take, counted on the way and kept in the README: nothing grows unseen."""

import re

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from portal.documents import worker
from portal.documents.signing import papers as signing_papers
from procedures.models import Application, Status
from procedures.services import results, supplements
from tests import signers, states
from tests.clients import PortalClient
from tests.core.test_uploads import pdf
from tests.documents import papers
from tests.procedures.test_citizen_filing import section_post
from tests.walker import Effort, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.tampers]  # paid, but without money
AT_ONCE = 'form[action$="/{}/"] button'
SEND = "form[method=post] button[type=submit].govuk-button"
GO_ON = 'button[name=do][value^="continue"]'
ROW = re.compile(r"^\| (.+?) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
ACT, FILING = Effort(3, 2, 2), Effort(22, 11, 4)  # at most
README = settings.BASE_DIR / "README.md"


def written() -> dict[str, Effort]:
    """{act: what the README says}"""
    return {act: Effort(*map(int, rest)) for act, *rest in ROW.findall(README.read_text("utf-8"))}


@pytest.fixture
def walk(world, civil_status):
    """Of whom, from where."""

    def begin(who, application=None, address=""):
        client = PortalClient()
        client.force_login(world.citizen if who == "citizen" else world.officer(who))
        walker = Walker(client)
        if application:
            desk = reverse("desk:application", args=[application.pk])
            own = reverse("application", args=[application.pk])
            walker.open(own if who == "citizen" else desk)
        else:
            walker.open(address or reverse("desk:inbox"))
        return walker

    return begin


def paid(world, version):
    return states.paid(states.filed(world, version))


def drafted(world, version):
    application = states.started(world, version)
    run = states.open_run(application)
    proposal = states.granted(application) | {"particulars": states.WHOLE}
    actor = states.holder(world, run)
    return results.propose_result(
        application=application, actor=actor, run_id=run.pk, proposal=proposal
    )


def is_now(application, status) -> bool:
    application.refresh_from_db()
    return application.status == status


def act(walker, name, **values):
    """By the acts bar; a button there acts at once."""
    at_once = AT_ONCE.format(name)
    if walker.page.select_one(f"main {at_once}"):
        walker.press(at_once)
    else:
        walker.follow(to=f"/{name}/")
        walker.press(SEND, **values)


def test_nothing_takes_more_than_was_promised():
    """What is written may fall at any time; it rises only where somebody raises this too."""
    ways = written()
    assert len(ways) == 10
    assert ways.pop("File an application and go to pay").fits(FILING)
    assert [name for name, effort in ways.items() if not effort.fits(ACT)] == []


def test_open_the_next_file(walk, world, civil_status):
    first, second = paid(world, civil_status), paid(world, civil_status)
    walker = walk("receptionist", first)
    act(walker, "receive")
    before = walker.effort
    walker.follow(text=second.code)
    assert walker.effort - before == written()["Open the next file"]


@pytest.mark.parametrize(
    ("name", "who", "make", "after", "values"),
    [
        ("receive", "receptionist", paid, Status.RECEIVED, {}),
        ("forward", "examiner", drafted, Status.PROCESSING, {}),
        ("approve", "approver", states.to_approve, Status.PROCESSED, {}),
        ("hand_over", "receptionist", states.finished, Status.RETURNED, {}),
        (
            "ask_supplement",
            "examiner",
            states.started,
            Status.SUPPLEMENT_REQUESTED,
            {"field-copies": "on", "field-copies-note": "Mấy bản?", "reason": "Chưa rõ"},
        ),
    ],
)
def test_an_act_of_the_desk(walk, world, civil_status, name, who, make, after, values):
    application = make(world, civil_status)
    walker = walk(who, application)
    act(walker, name, **values)
    assert is_now(application, after)
    assert walker.effort == written()[TITLES[name]]


TITLES = {
    "receive": "Receive",
    "forward": "Forward",
    "approve": "Approve",
    "hand_over": "Hand over the result",
    "ask_supplement": "Ask for a supplement",
}


def test_sign(walk, world, civil_status, phone, monkeypatch):
    for module in (worker, signing_papers):
        monkeypatch.setattr(module, "run_limited", papers.render_here)
    application, leader = states.to_approve(world, civil_status), world.officer("approver")
    phone.give(leader)
    walker = walk("approver", application)
    act(walker, "approve")
    signers.look(leader)
    assert phone.answer(leader)
    on_the_phone = Effort(presses=1)
    signers.look(leader)
    assert not is_now(application, Status.PROCESSING)
    assert walker.effort + on_the_phone == written()["Sign, and confirm on the phone"]


def test_find_a_file_by_its_code(walk, world, civil_status):
    application = paid(world, civil_status)
    walker = walk("receptionist")
    walker.press("form[role=search] [name=q]", q=application.code)
    walker.follow(text=application.code)
    assert walker.address == reverse("desk:application", args=[application.pk])
    assert walker.effort == written()["Find a file by its code"]


def test_answer_a_supplement(walk, world, civil_status):
    """With the file that was asked for."""
    document = civil_status.content.documents[0].id
    missing = {"kind": "document", "id": document, "note": "Ảnh mờ"}
    asked = supplements.ask_supplement(
        application=paid(world, civil_status),
        actor=world.officer("receptionist"),
        request={"reason": "Thiếu", "items": [missing]},
    )
    walker = walk("citizen", asked)
    walker.follow(to="/bo-sung/")
    walker.press("button[name=do][value=send]", **{f"file-{document}": pdf()})
    assert is_now(asked, Status.REGISTERED)
    assert walker.effort == written()["Answer a supplement with a file"]


@pytest.fixture
def filled_in(world, civil_status) -> dict:
    """{name of a control: what is filled in}, as a draft that is complete would be sent."""
    with transaction.atomic():
        model = states.drafted(world, civil_status)
        found = {}
        for section in model.spec.sections:
            found |= section_post(model, section.id)
        transaction.set_rollback(True)
    found = {name: one[0] for name, one in found.items() if name != "do"}
    return found | {"agency": str(world.commune.pk)}


def test_file_and_pay(walk, world, civil_status, stripe_in_use, filled_in):
    """From the button of the guide to the page of the gateway."""
    walker = walk("citizen", address=reverse("start", args=["2.000635"]))
    walker.press(SEND)
    walker.follow(to="/muc/")
    while walker.page.select_one(GO_ON):
        asked = walker.names(GO_ON) & filled_in.keys()
        walker.press(GO_ON, **{name: filled_in[name] for name in asked})
    walker.press(SEND, declared="on")
    application = Application.objects.get()
    assert application.status == Status.REGISTERED
    walker.follow(to=reverse("pay", args=[application.pk]))
    walker.press(SEND)
    assert walker.page is None  # at the gateway
    assert walker.effort == written()["File an application and go to pay"]


def test_the_table_has_the_ten_that_are_walked():
    assert len(written()) == 10
