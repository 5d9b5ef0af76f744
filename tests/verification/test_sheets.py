"""The code on a control slip or a register leads to what it is; its file can be compared."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from portal.documents import at_once
from portal.documents.models import Sheet
from portal.verification.reading import read_file
from portal.verification.verdicts import Verdict, check_code, check_file
from tests import states
from tests.documents import papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(client, world, civil_status, monkeypatch) -> bytes:
    """A control slip, as it was handed out."""
    monkeypatch.setattr(at_once, "run_limited", papers.render_here)
    application = states.received(world, civil_status)
    client.force_login(world.officer("examiner"))
    content = client.post(reverse("desk:control_slip", args=[application.pk])).content
    client.logout()
    return content


def test_the_code_says_what_the_paper_is_and_no_name(client, file):
    sheet = Sheet.objects.get()
    assert check_code(sheet.pretty_code).verdict == Verdict.SHEET
    answer = client.get(reverse("verify_code", args=[sheet.lookup_code]))
    page = answer.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")
    assert answer.status_code == 200
    for words in (
        "Phiếu kiểm soát quá trình giải quyết hồ sơ",
        "01/TNHS",
        sheet.agency.name,
        "không giữ bản sao",
    ):
        assert words in page
    assert "Nguyễn Thị Mai Hương" not in page
    assert "mc-verdict--ok" not in page  # a code alone vouches for nothing printed beside it


def test_the_very_file_is_known(client, file):
    finding = check_file(file, read_file)
    assert (finding.verdict, finding.sheet) == (Verdict.SHEET_GENUINE, Sheet.objects.get())
    upload = SimpleUploadedFile("phieu.pdf", file)
    page = client.post(reverse("verify"), {"file": upload}).content.decode()
    assert "mc-verdict--ok" in page


def test_a_file_that_was_changed_is_found_out(client, file):
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(file)) as opened:
        opened.Root.Lang = "en"
        opened.save(target)
    changed = target.getvalue()
    assert check_file(changed, read_file).verdict == Verdict.SHEET_CHANGED
    upload = SimpleUploadedFile("phieu.pdf", changed)
    page = client.post(reverse("verify"), {"file": upload}).content.decode()
    assert "mc-verdict--bad" in page


@pytest.mark.tampers
@pytest.mark.parametrize(
    "changes", [{"sha256": "0" * 64}, {"number": 9}, {"public_data": []}, {"lookup_code": "X" * 12}]
)
def test_what_was_made_stays_as_it_was_told(file, changes):
    with pytest.raises(DatabaseError), transaction.atomic():
        Sheet.objects.update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        Sheet.objects.all().delete()
