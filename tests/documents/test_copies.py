"""A copy for print says who made it, when and from what; it is no paper of its own."""

import io

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Event
from portal.core.ratelimit import Busy
from portal.documents import access, at_once, copies, worker
from portal.documents.models import IssuedDocument, Series
from portal.tasks.limited import LimitExceeded
from tests.documents import papers
from tests.documents.test_render import text_of as raw_text

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    """Where lines break is the renderer's business."""
    return " ".join(raw_text(pdf).split())


@pytest.fixture(autouse=True)
def in_this_process(here, monkeypatch):
    monkeypatch.setattr(at_once, "run_limited", papers.render_here)


@pytest.fixture
def receipt(world) -> IssuedDocument:
    issued = papers.receipt(world.commune)
    worker.render_issued(str(issued.pk))
    return IssuedDocument.objects.get(pk=issued.pk)


def numbers() -> dict:
    return dict(Series.objects.values_list("pk", "last_number"))


def test_an_officer_converts_a_receipt(world, receipt):
    before, papers_before = numbers(), IssuedDocument.objects.count()
    cashier = world.officer("cashier")
    pdf = copies.make_copy(document=receipt, actor=cashier)
    text = text_of(pdf)
    post = cashier.current_posts[0]
    for words in (
        "BẢN CHUYỂN ĐỔI TỪ CHỨNG TỪ ĐIỆN TỬ",
        "Không có giá trị để giao dịch, thanh toán",
        f"Người chuyển đổi: {cashier.full_name}",
        post.agency.name,
        receipt.pretty_code,
        receipt.sha256[:32],
        "Tệp gốc chưa ký số",
        "24.000 đ",
        receipt.reference,
        f"{timezone.localtime():%d/%m/%Y}",
    ):
        assert words in text, words
    assert "chưa có giá trị pháp lý" not in text
    assert (numbers(), IssuedDocument.objects.count()) == (before, papers_before)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert (len(opened.pages), list(opened.attachments)) == (1, [])


def test_a_citizen_prints_for_themselves(world, receipt):
    text = text_of(copies.make_copy(document=receipt, actor=world.citizen))
    assert "BẢN THỂ HIỆN CỦA CHỨNG TỪ ĐIỆN TỬ" in text
    assert f"Người in: {world.citizen.full_name}" in text
    assert "Chữ ký của người chuyển đổi" not in text


def test_the_same_facts_are_the_same_bytes_and_stand_in_the_history(world, receipt):
    pdf = copies.make_copy(document=receipt, actor=world.citizen)
    event = Event.objects.get(stream=f"document:{receipt.pk}")
    assert (event.act, event.actor) == ("convert", world.citizen)
    again = copies.printed(receipt, event.payload["converted"])
    assert papers.render_here(worker.RENDER, again) == pdf


def test_a_result_in_force_no_more_says_so(world):
    issued = papers.result(world.commune)
    worker.render_issued(str(issued.pk))
    IssuedDocument.objects.filter(pk=issued.pk).update(state="void")
    issued.refresh_from_db()
    text = text_of(copies.make_copy(document=issued, actor=world.officer("receptionist")))
    assert "Chứng từ gốc không còn hiệu lực" in text
    assert "Bản gốc là tệp điện tử" in text
    assert "thanh toán" not in text.split("Bản gốc là tệp điện tử")[0]


def test_the_page_hands_it_out_and_says_when_it_cannot(receipt, world, client, monkeypatch):
    everything = [lambda _user: IssuedDocument.objects.order_by().values("pk")]
    monkeypatch.setattr(access, "_rules", everything)
    client.force_login(world.citizen)
    page = reverse("document_copy", args=[receipt.pk])
    assert "<form" in client.get(page).content.decode()
    answer = client.post(page)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")

    def too_slow(*_args, **_limits):
        raise LimitExceeded

    monkeypatch.setattr(at_once, "run_limited", too_slow)
    assert client.post(page)["Content-Type"].startswith("text/html")
    assert Event.objects.filter(stream=f"document:{receipt.pk}").count() == 1


def test_one_copy_at_a_time_in_bounded_time_and_so_many_a_minute(receipt, world, monkeypatch):
    asked = []

    def render(_path, _sheet, *, seconds, megabytes):
        asked.append(seconds)
        with pytest.raises(Busy):  # pressed again while the first is being made
            copies.make_copy(document=receipt, actor=world.citizen)
        return b"%PDF"

    monkeypatch.setattr(at_once, "run_limited", render)
    assert copies.make_copy(document=receipt, actor=world.citizen) == b"%PDF"
    copies.make_copy(document=receipt, actor=world.citizen)  # then the next may be made
    assert asked == [at_once.SECONDS] * 2
    assert at_once.SECONDS < 30  # after which a web server ends the process, by default
    monkeypatch.setattr(at_once, "A_MINUTE", 0)
    with pytest.raises(Busy):
        copies.make_copy(document=receipt, actor=world.citizen)
    assert Event.objects.filter(stream=f"document:{receipt.pk}", act="convert").count() == 2
