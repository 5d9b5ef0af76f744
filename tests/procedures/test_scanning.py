"""Files in quarantine: nobody opens one before the scanner has spoken, least of all a virus."""

import socketserver
import threading
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryDirectory

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Event
from portal.core.ids import uuid7
from portal.core.viruses import NoVerdict, found_in
from portal.tasks.testing import drain, run_job
from procedures.models import Attachment
from procedures.models.papers import Scan
from procedures.services.submission import problems_of
from tests import states
from tests.core.test_uploads import pdf
from tests.payments.ledger_checks import books

pytestmark = [pytest.mark.django_db, pytest.mark.threat(23)]
NOBODY = "127.0.0.1:9"  # where no scanner listens
EICAR = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"
SLOT = "file-exemption_proof"


class Clamd(socketserver.StreamRequestHandler):
    """Answers one INSTREAM as clamd does."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
        self.wfile.write(self.server.answer(content) + b"\0")


def honest(content: bytes) -> bytes:
    return b"stream: Eicar-Signature FOUND" if EICAR in content else b"stream: OK"


@contextmanager
def scanner(settings, answer=honest):
    with (
        TemporaryDirectory() as folder,
        socketserver.ThreadingUnixStreamServer(f"{folder}/clamd", Clamd) as server,
    ):
        server.answer, settings.CLAMD = answer, f"{folder}/clamd"
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def draft(client, world, civil_status):
    client.force_login(world.citizen)
    draft = states.drafted(world, civil_status, fee_category="poor")
    draft.attachments.all().delete()
    return draft


def give(client, draft, content: bytes) -> Attachment:
    page = reverse("application_documents", args=[draft.pk])
    upload = SimpleUploadedFile("Giấy xác nhận.pdf", content)
    assert client.post(page, {"do": "upload", SLOT: upload}).status_code == 302
    return draft.attachments.get()


def opens(client, attachment) -> bool:
    answer = client.get(reverse("attachment", args=[attachment.pk]))
    return answer.status_code == 200 and bool(b"".join(answer.streaming_content))


def page_of(client, draft) -> str:
    return client.get(reverse("application_documents", args=[draft.pk])).content.decode()


def test_while_the_scanner_is_away_the_file_stays_where_nobody_opens_it(client, draft, settings):
    settings.CLAMD = NOBODY
    attachment = give(client, draft, pdf())
    with pytest.raises(NoVerdict):
        drain()
    attachment.refresh_from_db()
    assert attachment.scan == Scan.QUARANTINED
    assert not opens(client, attachment)
    assert "Chờ quét vi-rút" in page_of(client, draft)
    assert reverse("attachment", args=[attachment.pk]) not in page_of(client, draft)

    Attachment.objects.update(created_at=timezone.now() - timedelta(days=1))
    run_job("procedures.scan")
    attachment.refresh_from_db()
    assert attachment.scan == Scan.QUARANTINED

    with scanner(settings):
        run_job("procedures.scan")
    attachment.refresh_from_db()
    assert attachment.scan == Scan.CLEAN
    assert opens(client, attachment)


def test_a_file_with_a_virus_is_never_opened_and_is_no_answer(client, draft, settings):
    with scanner(settings):
        attachment = give(client, draft, pdf() + b"\n% " + EICAR)
        drain()
    attachment.refresh_from_db()
    assert attachment.scan == Scan.REFUSED
    assert not opens(client, attachment)
    assert "document.exemption_proof" in problems_of(draft)
    assert Event.objects.get(act="refuse_file").payload["virus"] == "Eicar-Signature"
    assert books() == [], "the event leaves the application where it stands"
    page = reverse("application_documents", args=[draft.pk])
    assert client.post(page, {"do": "continue"}).status_code == 200, "something is missing"

    client.post(page, {"do": f"remove {attachment.pk}"})
    assert not draft.attachments.exists()


@pytest.mark.tampers
def test_a_lost_file_holds_up_no_other_and_no_scanner_opens_what_waits(client, draft, settings):
    settings.CLAMD = NOBODY
    lost, other = give(client, draft, pdf()), draft.attachments.get()
    other.pk = uuid7()
    other.save(force_insert=True)
    long_ago = timezone.now() - timedelta(days=2)
    Attachment.objects.update(scan=Scan.QUARANTINED, created_at=long_ago + timedelta(hours=1))
    Attachment.objects.filter(pk=lost.pk).update(file="gone.pdf", created_at=long_ago)
    with scanner(settings):
        run_job("procedures.scan")
    scans = dict(Attachment.objects.values_list("pk", "scan"))
    assert scans == {lost.pk: Scan.QUARANTINED, other.pk: Scan.CLEAN}

    settings.CLAMD = ""
    run_job("procedures.scan")
    lost.refresh_from_db()
    assert lost.scan == Scan.CLEAN


def test_without_a_scanner_a_file_is_open_at_once(client, draft):
    assert opens(client, give(client, draft, pdf()))


@pytest.mark.parametrize(
    "answer", [b"", b"stream: x ERROR", b"INSTREAM size limit exceeded. ERROR", b"UNKNOWN COMMAND"]
)
def test_what_is_neither_yes_nor_no_is_no_verdict(settings, tmp_path, answer):
    path = tmp_path / "file"
    path.write_bytes(pdf())
    with (
        scanner(settings, lambda _content: answer),
        path.open("rb") as file,
        pytest.raises(NoVerdict),
    ):
        found_in(file)
