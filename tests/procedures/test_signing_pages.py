"""The list of what a leader has to sign, and the page that waits for the phone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.documents import worker
from portal.documents.models import SignatureRequest, SigningBatch
from portal.documents.signing import papers as signing_papers
from portal.tasks.testing import drain
from procedures.models import ResultSignature
from tests import signers, states
from tests.documents import papers

pytestmark = pytest.mark.django_db
LIST = "desk:to_sign"


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    for module in (worker, signing_papers):
        monkeypatch.setattr(module, "run_limited", papers.render_here)


@pytest.fixture
def leader(world, phone):
    person = world.officer("approver")
    phone.give(person)
    return person


@pytest.fixture
def desk(client, leader):
    client.force_login(leader)
    return client


def decided(world, version):
    return states.to_approve(world, version)


def ticked(*applications) -> dict:
    items = [one.work_items.open().get() for one in applications]
    return {"item": [str(item.pk) for item in items]}


def test_what_waits_for_the_leader_is_listed_and_nothing_else(desk, world, civil_status):
    mine, early = decided(world, civil_status), states.started(world, civil_status)

    page = desk.get(reverse(LIST)).content.decode()

    assert mine.code in page
    assert early.code not in page


def test_two_are_signed_under_one_confirmation(desk, world, civil_status, phone, leader):
    first, second = decided(world, civil_status), decided(world, civil_status)

    answer = desk.post(reverse(LIST), ticked(first, second))
    batch = SigningBatch.objects.get()
    assert answer.url == reverse("desk:signing", args=[batch.pk])
    drain("default", "documents")
    page = desk.get(answer.url).content.decode()
    assert first.code in page
    assert 'data-state="waiting"' in page

    phone.answer(leader)
    signers.look(leader)
    page = desk.get(answer.url).content.decode()
    assert "data-wait" not in page
    assert "Đã ký" in page
    assert first.code not in desk.get(reverse(LIST)).content.decode()


def test_one_page_asks_the_worker_only_now_and_then(desk, world, civil_status, phone):
    desk.post(reverse(LIST), ticked(decided(world, civil_status)))
    drain("default", "documents")
    batch = SigningBatch.objects.get()
    asked = len(phone.app.asked)

    for _tab in range(4):
        desk.get(reverse("desk:signing", args=[batch.pk]))
    assert len(phone.app.asked) == asked
    drain("default", "documents")
    assert phone.app.asked[asked:] in (
        ["credentials/authorizeCheck"],
        ["credentials/authorizeCheck"] * 2,
    )


def test_a_double_click_signs_once_and_the_second_is_told(desk, world, civil_status):
    application = decided(world, civil_status)
    data = ticked(application)
    desk.post(reverse(LIST), data)

    again = desk.post(reverse(LIST), data, follow=True)

    assert again.redirect_chain[-1][0] == reverse(LIST)
    assert SignatureRequest.objects.count() == 1


def test_foreign_and_broken_ids_are_passed_over(desk, world, civil_status):
    foreign = decided(world, civil_status).work_items.open().get()
    foreign.agency = world.far
    foreign.save()

    answer = desk.post(reverse(LIST), {"item": [str(foreign.pk), "x", ""]}, follow=True)

    assert not SigningBatch.objects.exists()
    assert "Hãy đánh dấu" in answer.content.decode()


def test_approving_one_file_leads_to_the_page_that_waits(desk, world, civil_status, leader):
    application = decided(world, civil_status)
    url = reverse("desk:act", args=[application.pk, "approve"])
    application.refresh_from_db()

    answer = desk.post(url, {"seen": application.revision, "note": "Đồng ý"})

    signature = ResultSignature.objects.get()
    assert answer.url == reverse("desk:signing", args=[signature.request.batch_id])
    assert signature.note == "Đồng ý"
    page = desk.get(reverse("desk:application", args=[application.pk])).content.decode()
    assert "đang chờ xác nhận ký" in page


def test_a_stale_page_asks_no_phone(desk, world, civil_status):
    application = decided(world, civil_status)
    url = reverse("desk:act", args=[application.pk, "approve"])

    assert desk.post(url, {"seen": "0", "note": ""}).status_code == 409
    assert not SigningBatch.objects.exists()


def test_stopping_to_wait_lets_one_sign_again(desk, world, civil_status, phone):
    application = decided(world, civil_status)
    desk.post(reverse(LIST), ticked(application))
    drain("default", "documents")
    batch = SigningBatch.objects.get()

    page = desk.post(reverse("desk:signing_stop", args=[batch.pk]), follow=True)

    assert "Bạn đã dừng chờ" in page.content.decode()
    assert application.code in desk.get(reverse(LIST)).content.decode()


def test_nobody_else_sees_the_page(client, world, civil_status, desk, leader):
    desk.post(reverse(LIST), ticked(decided(world, civil_status)))
    batch = SigningBatch.objects.get()
    for other in (world.officer("clerk"), world.officer("approver", number=2)):
        client.force_login(other)
        assert client.get(reverse("desk:signing", args=[batch.pk])).status_code == 404
        assert client.post(reverse("desk:signing_stop", args=[batch.pk])).status_code == 404
    client.force_login(world.citizen)
    assert client.get(reverse(LIST)).status_code == 403
    assert SigningBatch.objects.get().is_open


def test_without_a_certificate_the_list_says_how_to_get_one(client, world, civil_status):
    application = decided(world, civil_status)
    client.force_login(world.officer("approver"))

    page = client.get(reverse(LIST)).content.decode()

    assert application.code in page
    assert "chưa có chứng thư ký số" in page
    assert 'name="item"' not in page


def test_the_list_asks_as_often_for_many_as_for_one(desk, world, civil_status):
    decided(world, civil_status)
    desk.get(reverse(LIST))
    with CaptureQueriesContext(connection) as one:
        desk.get(reverse(LIST))
    for _number in range(4):
        decided(world, civil_status)
    with CaptureQueriesContext(connection) as many:
        desk.get(reverse(LIST))
    assert len(many) == len(one)
