"""Receipts, proofs and slips about refunds go to the payer as files, once each."""

import hashlib

import pytest

from payments.models import CreditNote, Receipt
from payments.news import tell_paper
from portal.documents import sealing, worker
from portal.documents.models import IssuedDocument
from portal.documents.seals.errors import SealUnusable
from portal.documents.services import void
from portal.notices.models import Delivery
from portal.notices.services import deliver
from portal.tasks.testing import drain
from tests.documents import papers
from tests.payments.refund_scenes import online

__all__ = ["online"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fast(monkeypatch):
    monkeypatch.setattr(worker, "run_limited", papers.render_here)


def attached(mails) -> list[tuple]:
    """(name, kind, digest) of all files that were sent."""
    files = [file for mail in mails for file in mail.attachments]
    return [(name, kind, hashlib.sha256(data).hexdigest()) for name, data, kind in files]


def test_the_receipt_comes_as_it_is_kept(till, mailoutbox):
    till.cash()
    drain()
    document = Receipt.objects.get().document
    name = f"receipt-{document.number}-{document.lookup_code}.pdf"
    assert attached(mailoutbox) == [(name, "application/pdf", document.sha256)]
    (mail,) = [one for one in mailoutbox if one.attachments]
    assert mail.to == [till.payer.email]
    assert till.application.code in mail.subject
    assert f"{document.number:08}" in mail.subject


def test_it_comes_once_however_often_the_worker_is_told(till, mailoutbox):
    till.cash()
    drain()
    tell_paper(str(Receipt.objects.get().document_id))
    drain()
    deliver(Delivery.objects.get(notice__kind="paper").pk)
    assert len(attached(mailoutbox)) == 1


def test_a_refund_slip_comes_too(online, mailoutbox):
    drain()
    mailoutbox.clear()
    online.done(amount=3_000)
    drain()
    note = CreditNote.objects.get().document
    assert [digest for _name, _kind, digest in attached(mailoutbox)] == [note.sha256]


def test_what_waits_for_its_seal_is_sent_when_it_has_it(till, mailoutbox, monkeypatch):
    def unusable(issued):
        raise SealUnusable("expired")

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "seal_for", unusable)
        till.cash()
        drain()
    assert attached(mailoutbox) == []
    assert IssuedDocument.objects.get(kind="receipt").rendering == "held"
    assert worker.make(Receipt.objects.get().document)
    drain()
    assert len(attached(mailoutbox)) == 1


@pytest.mark.tampers
def test_what_was_replaced_before_it_was_ready_is_not_sent(till, mailoutbox, monkeypatch):
    monkeypatch.setattr(worker, "publish", lambda *args, **kwargs: None)
    till.cash()
    drain()
    document = Receipt.objects.get().document
    void(document=document, reason="Sai người nộp")
    tell_paper(str(document.pk))
    drain()
    assert attached(mailoutbox) == []
