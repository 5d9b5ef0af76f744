"""Forms 01 to 05 go to the applicant by mail once their file is there, each once."""

import hashlib

import pytest
from django.conf import settings

from portal.documents import sealing, worker
from portal.documents.models import IssuedDocument
from portal.documents.seals.errors import SealUnusable
from portal.documents.services import void
from portal.notices.models import Delivery, Notice
from portal.notices.services import deliver
from portal.tasks.testing import drain
from procedures import paper_news
from procedures.models import ApplicationDocument, Slip
from procedures.services import endings, entering, extensions, reception, supplements
from procedures.services.errors import NotAllowed
from tests import states
from tests.documents import papers
from tests.procedures.test_counter import at_counter, officer

pytestmark = pytest.mark.django_db
REQUEST = {"reason": "Ảnh mờ", "items": [{"kind": "other", "note": "Chụp lại"}]}


@pytest.fixture(autouse=True)
def _fast(monkeypatch):
    monkeypatch.setattr(worker, "run_limited", papers.render_here)


def refused(world, version):
    filed = states.paid(states.filed(world, version))
    door = world.officer("receptionist")
    return reception.refuse_reception(application=filed, actor=door, reason="Sai nơi nộp")


def asked(world, version):
    application = states.started(world, version)
    holder = states.holder(world, states.open_run(application))
    frame = {"application": application, "actor": holder}
    return supplements.ask_supplement(**frame, request=REQUEST)


def apologised(world, version):
    application = states.started(world, version)
    frame = {"application": application, "actor": world.officer("approver"), "reason": "Chờ sổ"}
    return extensions.extend(**frame, amount=3)


def stopped(world, version):
    application = states.started(world, version)
    frame = {"application": application, "actor": world.officer("approver")}
    return endings.stop(**frame, reason="Có tranh chấp")


WAYS = {
    Slip.APPOINTMENT: states.received,
    Slip.SUPPLEMENT: asked,
    Slip.REFUSAL: refused,
    Slip.APOLOGY: apologised,
    Slip.STOP: stopped,
}


def sent_files(mails) -> list[tuple]:
    """(name, kind, digest) of all files that were sent."""
    files = [file for mail in mails for file in mail.attachments]
    return [(name, kind, hashlib.sha256(data).hexdigest()) for name, data, kind in files]


def paper(application, slip) -> IssuedDocument:
    return ApplicationDocument.objects.get(application=application, part=slip).document


def mails_of(document) -> list[Delivery]:
    return list(Delivery.objects.filter(notice__paper_id=document.pk))


@pytest.mark.parametrize("slip", WAYS)
def test_each_slip_comes_as_it_is_kept(world, civil_status, mailoutbox, slip):
    application = WAYS[slip](world, civil_status)
    (waiting,) = mails_of(paper(application, slip))
    assert waiting.state == Delivery.State.WAITING
    drain()
    document = paper(application, slip)
    name = f"{slip}-{document.number}-{document.lookup_code}.pdf"
    (mail,) = [one for one in mailoutbox if any(name == file[0] for file in one.attachments)]
    assert sent_files([mail]) == [(name, "application/pdf", document.sha256)]
    assert mail.to == [world.citizen.email]
    assert application.code in mail.subject
    assert document.reference in mail.subject
    assert document.data["title"] in mail.subject
    assert document.pretty_code in mail.body


def test_it_comes_once_however_often_the_worker_is_told(world, civil_status, mailoutbox):
    document = paper(states.received(world, civil_status), Slip.APPOINTMENT)
    drain()
    for _again in range(2):
        paper_news.send_slip(str(document.pk))
    deliver(mails_of(document)[0].pk)
    drain()
    assert len(sent_files(mailoutbox)) == 1
    assert Notice.objects.filter(paper_id=document.pk).count() == 1


def test_before_the_file_is_there_nothing_goes_out(world, civil_status, mailoutbox):
    document = paper(states.received(world, civil_status), Slip.APPOINTMENT)
    (waiting,) = mails_of(document)
    deliver(waiting.pk)
    assert mailoutbox == []
    waiting.refresh_from_db()
    assert (waiting.state, waiting.tries) == (Delivery.State.WAITING, 0)


def test_what_waits_for_its_seal_is_sent_when_it_has_it(
    world, civil_status, mailoutbox, monkeypatch
):
    def unusable(issued):
        raise SealUnusable("expired")

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "seal_for", unusable)
        application = states.received(world, civil_status)
        drain()
    assert sent_files(mailoutbox) == []
    assert any(application.code in one.subject for one in mailoutbox)  # the news itself is told
    assert worker.make(paper(application, Slip.APPOINTMENT))
    drain()
    document = paper(application, Slip.APPOINTMENT)
    assert [digest for _name, _kind, digest in sent_files(mailoutbox)] == [document.sha256]


@pytest.mark.tampers
def test_what_became_void_before_it_was_ready_is_not_sent(world, civil_status, mailoutbox):
    document = paper(states.received(world, civil_status), Slip.APPOINTMENT)
    void(document=document, reason="Nhầm người")
    drain()
    assert sent_files(mailoutbox) == []
    assert mails_of(document) == []


def test_who_has_no_address_reads_of_it_on_the_site(client, world, civil_status, mailoutbox):
    world.citizen.email = None
    world.citizen.save()
    document = paper(states.received(world, civil_status), Slip.APPOINTMENT)
    drain()
    assert (mailoutbox, mails_of(document)) == ([], [])
    notice = Notice.objects.get(paper_id=document.pk)
    client.force_login(world.citizen)
    page = client.get(f"/thong-bao/{notice.pk}/").content.decode()
    assert document.reference in page
    assert "đính kèm" not in page


def test_an_act_that_fails_tells_of_no_paper(world, civil_status):
    application = states.started(world, civil_status)
    before = Notice.objects.filter(kind="slip").count()
    with pytest.raises(NotAllowed):
        endings.stop(application=application, actor=world.citizen, reason="Có tranh chấp")
    assert Notice.objects.filter(kind="slip").count() == before


def test_a_paper_given_at_the_counter_leads_to_no_page(world, civil_status, mailoutbox):
    draft = at_counter(world, civil_status)
    draft.received_papers.all().delete()
    entering.advise(application=draft, actor=officer(world), reason="Thiếu giấy tờ")
    drain()
    notice = Notice.objects.get(kind="slip")
    assert notice.subject_id is None
    (mail,) = [one for one in mailoutbox if one.attachments]
    assert f"{settings.SITE_URL}/ho-so/" not in mail.body
