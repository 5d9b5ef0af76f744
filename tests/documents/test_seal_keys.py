"""Which key may seal: opened with care, refused when expired, revoked or open to others."""

import stat
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from portal.core.dates import format_date
from portal.documents import jobs
from portal.documents.models import SealCheck, Signature
from portal.documents.seals import book, revocation
from portal.documents.seals.condition import common_name, condition_of, usable_seal
from portal.documents.seals.errors import SealUnusable
from portal.documents.seals.files import write_private
from portal.documents.seals.trial import CA_NAME, TrialAuthority, make_trial_seals, packed
from portal.notices.models import Notice
from portal.tasks.testing import drain
from portal.verification.seals import WORDS
from tests import factories
from tests.documents import papers
from tests.documents.authority import PASSPHRASE, rsa_key, serving


def problem_of(agency) -> str:
    return condition_of(book.entries()[agency.code]).problem


def refused(agency) -> str:
    with pytest.raises(SealUnusable) as caught:
        usable_seal(agency.code)
    return caught.value.problem


# --- opening ----------------------------------------------------------------------------------
def test_without_a_book_nobody_has_a_seal(world, seals):
    assert usable_seal(world.commune.code) is None


def test_where_seals_are_required_no_book_is_no_excuse(world, seals, settings):
    settings.SEALS_REQUIRED = True
    assert refused(world.commune) == "unlisted"

    seals.give(world.neighbour)
    assert refused(world.commune) == "unlisted"


@pytest.mark.parametrize("text", ["[agency", "[agency.x]\nfile = 'x'", "agency = 3", "x = 1"])
def test_a_book_that_cannot_be_understood_seals_nothing_and_is_no_excuse(world, seals, text):
    write_private(seals.folder / "seals.toml", text.encode())

    assert refused(world.commune) == "book"


def test_an_unknown_kind_of_key_is_a_mistake_in_the_book(world, seals):
    seals.give(world.commune, kind="floppy")

    assert refused(world.commune) == "book"


def test_a_new_key_is_taken_up_without_a_restart(world, seals):
    first = seals.give(world.commune)
    before = usable_seal(world.commune.code).key.certificate
    second = seals.give(world.commune)

    assert before == first
    assert usable_seal(world.commune.code).key.certificate == second


def test_a_key_that_others_may_read_is_refused(world, seals):
    seals.give(world.commune)
    (seals.folder / f"{world.commune.code}.p12").chmod(0o640)

    assert refused(world.commune) == "exposed"


def test_a_wrong_passphrase_and_a_missing_file_have_names(world, seals):
    seals.give(world.commune)
    write_private(seals.folder / "passphrase", b"sai")
    assert refused(world.commune) == "locked"

    (seals.folder / f"{world.commune.code}.p12").unlink()
    assert refused(world.commune) == "missing"


def test_a_key_of_another_kind_is_refused(world, seals):
    seals.give(world.commune)
    key = ed25519.Ed25519PrivateKey.generate()
    certificate = seals.authority.issue("x", key.public_key())
    content = packed(key, certificate, [], PASSPHRASE)
    write_private(seals.folder / f"{world.commune.code}.p12", content)

    assert refused(world.commune) == "broken"


def test_a_key_that_does_not_fit_its_certificate_signs_nothing(world, seals, same):
    """What a device with a wrong label would do: the paper waits instead."""
    from portal.documents.seals import pades

    seals.give(world.commune)
    seal = usable_seal(world.commune.code)
    seal.key._private_key = ec.generate_private_key(ec.SECP256R1())

    with pytest.raises(SealUnusable, match="unreachable"):
        pades.seal_pdf(papers.render_here("portal.documents.render.render_pdf", RECEIPT), seal)


RECEIPT = ["receipt", papers.MONEY]


@pytest.mark.parametrize("make", [rsa_key, lambda: None])
def test_rsa_and_elliptic_keys_sign(world, seals, make):
    seals.give(world.commune, key=make())
    key = usable_seal(world.commune.code).key

    assert len(key.sign(b"x")) > 60


# --- expired, revoked -------------------------------------------------------------------------
def test_time_decides(world, seals):
    seals.give(world.commune, lifetime=timedelta(days=100))
    found = []
    for days in (-1, 0, 69, 71, 101):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            found.append(problem_of(world.commune))

    assert found == ["not_yet", "", "", "expiring", "expired"]
    assert usable_seal(world.commune.code) is not None


def test_a_certificate_ends_with_the_one_that_issued_it(world, seals):
    seals.give(world.commune, lifetime=timedelta(days=5 * 365))
    found = []
    for days in (1000, 3 * 365 - 20, 3 * 365 + 1):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            found.append(problem_of(world.commune))

    assert found == ["", "expiring", "expired"]


def test_a_revoked_certificate_stops_sealing(world, seals, same):
    seals.give(world.commune, crl=["ca.crl"])
    seals.give(world.neighbour, crl=["ca.crl"])
    seals.revoke(world.commune)

    assert refused(world.commune) == "revoked"
    assert problem_of(world.neighbour) == ""
    assert papers.rendered(papers.receipt(world.commune)).rendering == "held"


def test_a_list_that_someone_else_signed_revokes_nobody(world, seals):
    seals.give(world.commune, crl=["ca.crl"])
    seals.revoke(world.commune, by=TrialAuthority("CA kiểm thử"))

    assert problem_of(world.commune) == "stale"
    assert usable_seal(world.commune.code) is not None


def test_a_list_out_of_date_still_revokes_and_otherwise_warns(world, seals):
    seals.give(world.commune, crl=["ca.crl"])
    seals.revoke(world.commune, until=-timedelta(days=1))
    assert refused(world.commune) == "revoked"

    seals.write_list([], until=-timedelta(days=1))
    assert problem_of(world.commune) == "stale"


def test_lists_are_fetched_by_the_check_and_kept_when_the_ca_is_down(world, seals):
    path = seals.write_list([])
    with serving(lambda *asked: (200, "application/pkix-crl", path.read_bytes())) as address:
        seals.give(world.commune, crl=[f"{address}/ca.crl"])
        assert problem_of(world.commune) == "stale"
        jobs.check_seals()
        assert problem_of(world.commune) == ""
        seals.revoke(world.commune)
        jobs.check_seals()
    jobs.check_seals()

    assert problem_of(world.commune) == "revoked"


@pytest.mark.parametrize("answer", [(500, "", b""), (200, "", b"<html>"), (302, "", b"")])
def test_what_is_no_list_replaces_none(seals, answer):
    with serving(lambda *asked: answer) as address:
        revocation.refresh([f"{address}/ca.crl"])

    assert not (seals.folder / "fetched").exists()


# --- told -------------------------------------------------------------------------------------
@pytest.fixture
def administrator(db):
    return factories.UserFactory(person=None, phone="", is_staff=True, is_superuser=True)


def told() -> list[str]:
    drain()
    return [notice.context["problem"]["en"] for notice in Notice.objects.order_by("created_at")]


def test_administrators_hear_once_that_papers_wait(world, seals, same, administrator, mailoutbox):
    seals.give(world.commune, lifetime=-timedelta(minutes=1))
    for _number in range(2):
        papers.rendered(papers.receipt(world.commune))
    jobs.check_seals()

    assert told() == ["The certificate has expired"]
    assert mailoutbox[0].to == [administrator.email]
    assert world.commune.name in mailoutbox[0].subject


def test_a_revoked_certificate_is_told_and_papers_catch_up_in_order(
    world, seals, same, administrator, mailoutbox
):
    seals.give(world.commune, crl=["ca.crl"])
    seals.revoke(world.commune)
    issued = [papers.receipt(world.commune) for _ in range(3)]
    for document in reversed(issued):
        papers.rendered(document)
    jobs.catch_up()
    jobs.check_seals()
    assert told() == ["The certificate has been revoked"]
    assert not Signature.objects.exists()

    seals.give(world.commune, crl=["ca.crl"])
    jobs.catch_up()

    signed = Signature.objects.order_by("signed_at").values_list("document__number", flat=True)
    assert list(signed) == [one.number for one in issued]
    assert len(mailoutbox) == 1


def test_they_are_warned_thirty_days_ahead_and_reminded_but_not_daily(
    world, seals, administrator, mailoutbox
):
    seals.give(world.commune, lifetime=timedelta(days=40))
    warned = {}
    start = timezone.now()
    for days in (5, 11, 12, 20, 27, 34, 35, 39):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            jobs.check_seals()
            drain()
        warned[days] = len(mailoutbox)

    assert warned == {5: 0, 11: 1, 12: 1, 20: 1, 27: 2, 34: 3, 35: 3, 39: 4}
    assert {mail.to[0] for mail in mailoutbox} == {administrator.email}
    day = format_date(start + timedelta(days=40))
    assert all(day in mail.body and world.commune.name in mail.subject for mail in mailoutbox)


def test_the_list_shows_what_the_workers_found(world, seals, same, administrator, client):
    seals.give(world.commune, lifetime=-timedelta(minutes=1))
    seals.give(world.neighbour)
    papers.rendered(papers.receipt(world.commune))
    jobs.check_seals()
    client.force_login(administrator)
    page = client.get(reverse("seals:index")).content.decode()
    assert gettext("The certificate has expired") in page
    assert gettext("In order") in page
    assert page.count("CA kiểm thử") == 2

    del seals.entries[world.neighbour.code]
    seals.book()
    jobs.check_seals()
    check = SealCheck.objects.get()
    assert (check.code, check.problem) == (world.commune.code, "expired")


def test_an_entry_that_is_lost_is_told_where_seals_are_required(
    world, seals, same, administrator, settings
):
    settings.SEALS_REQUIRED = True
    for agency in (world.commune, world.neighbour, world.far):
        seals.give(agency)
    jobs.check_seals()
    del seals.entries[world.commune.code]
    seals.book()
    jobs.check_seals()

    lost = SealCheck.objects.exclude(problem="").get()
    assert (lost.code, lost.agency) == (world.commune.code, world.commune.name)
    jobs.check_seals()
    assert told() == [WORDS["unlisted"]]


def test_a_book_that_is_not_there_holds_papers_and_they_catch_up_in_order(
    world, seals, same, administrator, settings
):
    settings.SEALS_REQUIRED = True
    issued = [papers.receipt(world.commune), papers.receipt(world.commune)]
    result = papers.result(world.commune)
    found = {papers.rendered(one).rendering for one in (issued[1], issued[0], result)}
    assert found == {"held"}
    jobs.catch_up()
    jobs.check_seals()
    assert SealCheck.objects.get().code == "-"
    assert told() == [WORDS["unlisted"]] * 2

    seals.give(world.commune)
    jobs.catch_up()

    signed = Signature.objects.filter(document__kind="receipt").order_by("signed_at")
    assert list(signed.values_list("document", flat=True)) == [one.pk for one in issued]
    assert Signature.objects.filter(document=result).exists()


@pytest.mark.parametrize(
    ("name", "signer"),
    [
        ("Ủy ban nhân dân Phường Võ Cường", "Ủy ban nhân dân Phường Võ Cường"),
        (
            "Chi nhánh Văn phòng Đăng ký đất đai thành phố Bắc Ninh",
            "Chi nhánh Văn phòng Đăng ký đất đai thành phố …",
        ),
    ],
)
def test_a_name_too_long_for_a_certificate_is_cut_visibly(seals, name, signer):
    key = ec.generate_private_key(ec.SECP256R1())

    assert common_name(seals.authority.issue(name, key.public_key())) == signer


# --- the demo's own ---------------------------------------------------------------------------
def test_trial_keys_are_made_once_for_the_owner_only_and_say_what_they_are(world, seals):
    assert make_trial_seals([world.commune, world.neighbour])
    made = {path: path.read_bytes() for path in seals.folder.iterdir()}
    assert not make_trial_seals([world.far])

    assert {path: path.read_bytes() for path in seals.folder.iterdir()} == made
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
    seal = usable_seal(world.commune.code)
    assert seal.printed == {"signer": world.commune.name, "is_trial": True}
    assert "thử nghiệm" in CA_NAME
    assert CA_NAME.encode() in seal.key.certificate.public_bytes(Encoding.DER)
    assert usable_seal(world.neighbour.code).fingerprint != seal.fingerprint
