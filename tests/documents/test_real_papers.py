"""What the services freeze is what the templates print: every paper of real acts."""

import re
from uuid import uuid4

import pytest
from django.utils.html import strip_tags

from payments.services import counter
from portal.documents import labels
from portal.documents.models import IssuedDocument
from portal.documents.render import render_html
from procedures.services import reception
from tests import states

KNOWN_LABELS = set(labels.IN_ORDER)


def text_of(document) -> str:
    """The words of the sheet; an undefined variable fails in here."""
    html = render_html(document.template, document.data).replace("\xa0", " ").replace("<", " <")
    return re.sub(r"\s+", " ", strip_tags(html))


def papers_of(template) -> list[IssuedDocument]:
    found = list(IssuedDocument.objects.filter(template=template))
    assert found, f"no {template} was issued"
    return found


@pytest.fixture
def at_the_counter(world, civil_status):
    """Filed, and 8.000 đ taken by the cashier."""
    application = states.filed(world, civil_status)
    counter.take_cash(
        application=application,
        actor=world.officer("cashier"),
        fees=list(application.fees.all()),
        amount=8_000,
        key=uuid4(),
    )
    application.refresh_from_db()
    return application


def test_the_receipt_of_the_counter(at_the_counter):
    receipt = papers_of("receipt")[0]
    text = text_of(receipt)

    for words in ("8.000 đ", "Tám nghìn đồng", "Tiền mặt tại quầy", at_the_counter.code):
        assert words in text
    assert receipt.reference in text
    assert "Bản thử, chưa ký số" in text


def test_the_appointment_slip(world, at_the_counter):
    officer = world.officer("receptionist")
    received = reception.receive(application=at_the_counter, actor=officer)

    text = text_of(papers_of("slip_appointment")[0])

    assert f"Số: 01/{papers_of('slip_appointment')[0].symbol}" in text
    assert f"Số thứ tự: {received.register_number:06d}" in text
    assert f"Quyển số: {received.register_year}" in text
    assert officer.full_name in text
    assert "+84" not in text


def test_the_refusal_slip(world, civil_status):
    application = states.filed(world, civil_status)
    reception.refuse_reception(
        application=application,
        actor=world.officer("receptionist"),
        reason="Nộp nhầm cơ quan.\nMời nộp tại phường Suối Hoa.",
    )

    text = text_of(papers_of("slip_refusal")[0])

    assert "Nộp nhầm cơ quan. Mời nộp tại phường Suối Hoa." in text


def test_the_result_of_the_whole_way(world, civil_status):
    application = states.finished(world, civil_status)

    text = text_of(papers_of("result")[0])

    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert application.code in text
    assert "Chưa ký" not in text
    assert "Đã ký" not in text


def test_everyone_sees_only_known_labels_and_no_whole_name(world, at_the_counter):
    reception.receive(application=at_the_counter, actor=world.officer("receptionist"))

    documents = IssuedDocument.objects.all()

    assert len(documents) == 2
    for document in documents:
        shown = dict(document.public_data)
        assert set(shown) <= KNOWN_LABELS
        assert at_the_counter.owner_name not in str(document.public_data)
