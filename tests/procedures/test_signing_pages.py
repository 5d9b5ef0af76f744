"""The list of what a leader has to sign, and the page that waits for the phone."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.documents.models import SignatureRequest, SigningBatch
from portal.tasks.testing import drain
from procedures.models import ResultSignature
from procedures.services import signatures, signing
from tests import signers, states
from tests.procedures.signing import quick

__all__ = ["quick"]

pytestmark = pytest.mark.django_db
LIST = "desk:to_sign"


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


def test_what_cannot_be_signed_from_the_list_says_so_beforehand(desk, world, civil_status):
    whole, gap = (
        decided(world, civil_status),
        states.step(world, states.started(world, civil_status)),
    )

    page = desk.get(reverse(LIST)).content.decode()

    (item,) = ticked(gap)["item"]
    assert gap.code in page
    assert f'value="{item}"' not in page
    assert "Văn bản còn để trống" in page
    assert f'value="{ticked(whole)["item"][0]}"' in page


def test_a_page_without_work_of_mine_still_leads_to_the_next(
    desk, world, civil_status, monkeypatch
):
    """Steps of others are left out after the page is cut."""
    first, second = decided(world, civil_status), decided(world, civil_status)
    monkeypatch.setattr(signing, "AT_ONCE", 1)
    real = signatures.last_decision
    early = min(first, second, key=lambda one: one.work_items.open().get().due_at)
    late = second if early == first else first
    monkeypatch.setattr(
        signatures,
        "last_decision",
        lambda one, here: "" if one.pk == early.pk else real(one, here),
    )

    answer = desk.get(reverse(LIST))

    page = answer.content.decode()
    assert "không có văn bản nào do bạn ký" in page
    assert "Không có kết quả nào chờ bạn ký" not in page
    following = desk.get(f"{reverse(LIST)}?cursor={answer.context['page'].next}")
    assert late.code in following.content.decode()


def test_when_nothing_could_be_signed_the_page_does_not_call_it_finished(
    desk, world, civil_status, phone, leader
):
    desk.post(reverse(LIST), ticked(decided(world, civil_status), decided(world, civil_status)))
    signers.look(leader)
    phone.app.service.swapped[leader.signing_credentials.get().reference] = phone.enrol("Khác")
    phone.answer(leader)
    batch = signers.look(leader)

    page = desk.get(reverse("desk:signing", args=[batch.pk])).content.decode()

    assert "<h1>Không ký được</h1>" in page
    assert "Dịch vụ ký số không trả về chữ ký dùng được" in page
    assert "chuyển" not in page.split("<h1>Không ký được</h1>")[1].split("<table")[0]


def test_of_many_the_page_counts_what_is_signed(desk, world, civil_status, phone, leader):
    desk.post(reverse(LIST), ticked(decided(world, civil_status), decided(world, civil_status)))
    signers.look(leader)
    phone.app.service.spoiled = True
    phone.answer(leader)
    batch = signers.look(leader)

    page = desk.get(reverse("desk:signing", args=[batch.pk])).content.decode()

    assert "Đã ký 1 trên 2 văn bản." in page


def test_when_all_that_was_ticked_is_refused_one_is_back_at_the_list(
    desk, world, civil_status, monkeypatch
):
    """The page that was ticked is older than what happened to the file."""
    gap = states.step(world, states.started(world, civil_status))

    answer = desk.post(reverse(LIST), ticked(gap), follow=True)

    assert answer.redirect_chain[-1][0] == reverse(LIST)
    assert gap.code in "".join(str(one) for one in answer.context["messages"])
    assert SigningBatch.objects.get().problem == "nothing"


def test_more_than_the_service_signs_at_once_is_divided(desk, world, civil_status, phone, leader):
    """The phone asks one question after the other."""
    phone.app.service.most = 2
    leader.signing_credentials.update(at_once=2)
    files = [decided(world, civil_status) for _number in range(3)]

    answer = desk.post(reverse(LIST), ticked(*files))
    drain("default", "documents")

    first, second = SigningBatch.objects.order_by("created_at")
    assert answer.url == reverse("desk:signing", args=[first.pk])
    assert [one.requests.count() for one in (first, second)] == [2, 1]
    assert [one.state for one in (first, second)] == ["waiting", "preparing"]
    assert reverse("desk:signing", args=[second.pk]) in desk.get(answer.url).content.decode()
    assert phone.answer(leader)
    cache.clear()
    desk.get(answer.url)
    drain("default", "documents")
    first.refresh_from_db()
    second.refresh_from_db()
    assert [one.state for one in (first, second)] == ["done", "waiting"]
    assert phone.answer(leader)
    assert signers.look(leader).state == "done"
    assert ResultSignature.objects.filter(used_at__isnull=False).count() == 3


def test_a_service_that_signs_fewer_by_now_is_asked_for_fewer_the_next_time(
    desk, world, civil_status, phone, leader
):
    phone.app.service.most = 1
    files = [decided(world, civil_status) for _number in range(2)]
    desk.post(reverse(LIST), ticked(*files))
    assert signers.look(leader).problem == "fewer"
    assert "credentials/authorize" not in phone.app.asked

    desk.post(reverse(LIST), ticked(*files))

    assert SigningBatch.objects.filter(state="preparing").count() == 2


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
