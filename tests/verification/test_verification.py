"""The public page that judges receipts and results: by code, and by the bytes of a file."""

from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.documents.models import IssuedDocument
from portal.documents.render import render_pdf, verify_url
from portal.documents.services import replace, void
from portal.verification import views
from portal.verification.forms import MAX_BYTES
from portal.verification.reading import Reading, read_file
from portal.verification.verdicts import Finding, Verdict, check_code, check_file
from portal.verification.words import words_of
from tests import qr
from tests.documents import papers
from tests.factories import PDF

# Budgets are counted by the minute; a slow machine shall not reach the next one.
ONE_WINDOW = time_machine.travel("2026-03-02T09:00:10+07:00", tick=False)

NO_CODE = "We did not issue this file"


@pytest.fixture
def receipt(world) -> IssuedDocument:
    return papers.receipt(world.commune)


@pytest.fixture
def file_of(receipt, monkeypatch) -> bytes:
    monkeypatch.setattr(papers.worker, "run_limited", papers.render_here)
    return papers.bytes_of(papers.rendered(receipt))


@pytest.fixture
def ask(client):
    """Type a code; the page at the end of the way."""
    return lambda typed: client.post("/en/xac-minh/", {"code": typed}, follow=True)


@pytest.fixture
def give(client):
    def upload(content, name="bien-lai.pdf"):
        return client.post("/en/xac-minh/", {"file": SimpleUploadedFile(name, content)})

    return upload


def page(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def test_the_printed_picture_leads_to_the_verdict(client, receipt):
    """A phone reads the sheet, as it comes out of a printer, and opens what it has read."""
    (address,) = qr.texts_of(render_pdf("receipt", receipt.data))
    assert address == verify_url(receipt.lookup_code)

    answer = client.get(urlsplit(address).path, follow=True)

    assert answer.context["finding"].verdict == Verdict.VALID


# --- by code ----------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{dashes}", "{dashes_lower}."])
def test_a_code_is_found_however_it_is_typed(receipt, ask, typed):
    code = receipt.lookup_code
    dashes = f"{code[:4]}-{code[4:8]}-{code[8:]}"
    ways = {"lower": code.lower(), "dashes": dashes, "dashes_lower": dashes.lower()}

    response = ask(typed.format(code, **ways))

    assert response.redirect_chain == [(f"/en/xac-minh/{code}/", 302)]
    assert response.status_code == 200
    assert "This code is ours and the document is valid" in page(response)


def test_the_page_shows_what_was_issued_and_who_only_masked(receipt, ask):
    text = page(ask(receipt.lookup_code))

    for shown in (
        "Biên lai thu lệ phí",
        "EBL01 · 26TAA",
        "00000001",
        "Ủy ban nhân dân phường Võ Cường",
        "N••• T••• M••• H•••",
        "24.000 đ – Hai mươi bốn nghìn đồng",
        "H05.30.10-260905-0012",
    ):
        assert shown in text
    for secret in papers.SECRETS:
        assert secret not in text


def test_nothing_on_the_page_looks_signed(receipt, ask):
    text = page(ask(receipt.lookup_code))

    assert "not digitally signed yet" in text
    assert "Trial payment" not in text
    assert "Digitally signed by" not in text


def test_a_trial_payment_is_never_taken_for_money(world, ask):
    trial = papers.receipt(world.commune, is_test=True)

    heading, rest = page(ask(trial.lookup_code)).split("What we issued")
    assert "Trial payment: no real money was paid." in heading
    assert "Trial payment: no real money was paid." in rest


def test_a_replaced_document_leads_to_its_successor(world, receipt, ask):
    newer = papers.receipt(world.commune)
    replace(document=receipt, by=newer, reason="Sửa số lượng bản sao từ 3 thành 2")

    text = page(ask(receipt.lookup_code))

    assert "Genuine, but replaced" in text
    assert f'href="/en/xac-minh/{newer.lookup_code}/"' in text
    assert "Sửa số lượng bản sao từ 3 thành 2" in text


def test_a_void_document_is_not_to_be_used(receipt, ask):
    void(document=receipt, reason="Lập nhầm")

    text = page(ask(receipt.lookup_code))

    assert "This document has been declared void" in text
    assert "Lập nhầm" in text


def test_an_unknown_code_is_not_found_and_says_so(ask):
    response = ask("2345-6789-ABCD")

    assert response.status_code == 404
    assert "We do not know this code" in page(response)


@pytest.mark.parametrize(
    ("typed", "message"),
    [("", "Enter verification code"), ("7K4Q", "The code has 12 letters and digits")],
)
def test_half_a_code_is_sent_back(db, ask, typed, message):
    response = ask(typed)

    assert response.redirect_chain == []
    assert message in page(response)


# --- by file ----------------------------------------------------------------------------------
def test_the_very_file_is_genuine(receipt, file_of, give):
    response = give(file_of)

    receipt.refresh_from_db()
    fours = " ".join(receipt.sha256[start : start + 4] for start in range(0, 64, 4))
    assert "Genuine: this is the file that we issued" in page(response)
    assert fours in page(response)


@pytest.mark.threat(48)
def test_one_changed_byte_is_noticed(file_of, give):
    changed = bytearray(file_of)
    changed[-2] ^= 1

    text = page(give(bytes(changed)))

    assert "This file differs from the one that we issued" in text
    assert "24.000 đ – Hai mươi bốn nghìn đồng" in text


@pytest.mark.threat(48)
def test_a_reprint_with_our_code_is_shown_beside_the_right_content(world, receipt, give):
    forged = papers.MONEY | {"lookup_code": receipt.lookup_code, "total": 1_000_000}
    reprint = render_pdf("receipt", forged)

    text = page(give(reprint))

    assert "This file differs from the one that we issued" in text
    assert "24.000 đ" in text
    assert "1.000.000" not in text


def test_a_genuine_file_of_a_replaced_document_says_both(world, receipt, file_of):
    newer = papers.receipt(world.commune)
    replace(document=receipt, by=newer, reason="")

    finding = check_file(file_of, read_file)

    assert (finding.verdict, finding.document) == (Verdict.REPLACED, receipt)
    assert [look for look, _sentence in words_of(finding).checks] == ["ok", "bad"]


def test_a_changed_file_of_a_void_document_says_both(receipt):
    void(document=receipt, reason="Lập nhầm")

    finding = check_file(b"%PDF-", lambda content: Reading(receipt.lookup_code))

    assert finding.verdict == Verdict.CHANGED
    assert any("Lập nhầm" in sentence for _look, sentence in words_of(finding).checks)


def test_a_strange_file_is_not_ours(world, give):
    assert NO_CODE in page(give(PDF))


def test_a_broken_file_is_not_ours(world, give):
    assert NO_CODE in page(give(b"%PDF-1.7\n" + b"\x00" * 5000))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"GIF89a", "Choose a PDF file"),
        (b"", "empty"),
        (b"%PDF-" + b"0" * MAX_BYTES, "The file is larger than 10 MB"),
    ],
)
def test_what_is_no_pdf_is_sent_back(db, give, content, message):
    assert message in page(give(content))


def test_uploads_are_not_kept(world, file_of, give, settings):
    before = sorted(settings.PRIVATE_ROOT.rglob("*"))

    give(file_of)

    assert sorted(settings.PRIVATE_ROOT.rglob("*")) == before


def test_an_unrendered_document_has_no_file_that_could_match(receipt):
    assert receipt.sha256 == ""
    assert check_file(b"", lambda content: Reading()).verdict == Verdict.UNKNOWN


# --- the page itself --------------------------------------------------------------------------
def test_values_stay_vietnamese_on_the_english_page(receipt, ask):
    text = page(ask(receipt.lookup_code))

    assert '<html class="govuk-template" lang="en">' in text
    assert "Collected by" in text
    assert '<span lang="vi">Ủy ban nhân dân phường Võ Cường</span>' in text


@pytest.mark.parametrize("address", ["/xac-minh/", "/en/xac-minh/"])
def test_head_is_answered(db, client, address):
    assert client.head(address).status_code == 200


def test_a_code_page_answers_head_and_refuses_post(receipt, client):
    address = reverse("verify_code", args=[receipt.lookup_code])

    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@ONE_WINDOW
def test_codes_cannot_be_guessed_by_trying(db, client, monkeypatch):
    tries = [client.get("/xac-minh/23456789ABCD/").status_code for _ in range(61)]

    assert tries == [404] * 60 + [429]


@ONE_WINDOW
def test_files_and_forms_share_a_budget(db, client, monkeypatch):
    monkeypatch.setattr(views, "check_file", lambda content, find: pytest.fail("was judged"))
    for _ in range(60):
        client.get("/xac-minh/")

    response = client.post("/xac-minh/", {"file": SimpleUploadedFile("a.pdf", PDF)})

    assert response.status_code == 429


@ONE_WINDOW
def test_files_are_dearer_than_codes(db, give, monkeypatch):
    monkeypatch.setattr(views, "check_file", lambda content, read: Finding(Verdict.UNKNOWN))

    answers = [give(PDF).status_code for _ in range(21)]

    assert (answers[:20], answers[20]) == ([404] * 20, 429)


def test_every_row_of_a_sloppy_code_costs_one_query(receipt, django_assert_num_queries):
    with django_assert_num_queries(2):  # the document; and of a receipt, what went back
        words_of(check_code(receipt.lookup_code.lower()))
