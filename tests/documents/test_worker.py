"""After commit: rendered once, whatever happens, and handed out to those who may read it."""

import hashlib
from datetime import timedelta

import pytest

from portal.documents import access, worker
from portal.documents.models import IssuedDocument
from portal.documents.versions import RENDERER
from portal.tasks.limited import ChildFailed, LimitExceeded
from portal.tasks.testing import drain
from tests import states
from tests.documents import papers

Rendering = IssuedDocument.Rendering


@pytest.fixture
def readers(monkeypatch):
    """Only the rules that the test registers."""
    monkeypatch.setattr(access, "_rules", [])
    return access.register


@pytest.mark.fault(39)
def test_issuing_is_enough_the_worker_does_the_rest(world):
    document = papers.receipt(world.commune)
    assert document.rendering == Rendering.PENDING

    drain()

    document.refresh_from_db()
    pdf = papers.bytes_of(document)
    assert document.rendering == Rendering.DONE
    assert pdf.startswith(b"%PDF-1.7")
    assert document.sha256 == hashlib.sha256(pdf).hexdigest()
    assert document.renderer == RENDERER
    assert document.rendered_at is not None


def test_a_second_run_changes_nothing(world, here):
    document = papers.rendered(papers.receipt(world.commune))

    again = papers.rendered(document)

    assert (again.sha256, again.rendered_at, again.file.name) == (
        document.sha256,
        document.rendered_at,
        document.file.name,
    )


def test_of_two_workers_the_slower_one_stores_nothing(world, here, monkeypatch):
    document = papers.receipt(world.commune)

    def overtaken(path, args, **limits):
        monkeypatch.setattr(worker, "run_limited", papers.render_here)
        papers.rendered(document)
        return b"%PDF-1.7 of the slower worker"

    monkeypatch.setattr(worker, "run_limited", overtaken)
    final = papers.rendered(document)

    assert b"slower" not in papers.bytes_of(final)
    assert final.sha256 == hashlib.sha256(papers.bytes_of(final)).hexdigest()


@pytest.mark.fault(40)
@pytest.mark.parametrize("trouble", [LimitExceeded, ChildFailed])
def test_a_failure_leaves_the_document_valid_and_is_tried_again(world, monkeypatch, trouble):
    document = papers.receipt(world.commune)

    def fail(*args, **limits):
        raise trouble("no memory")

    monkeypatch.setattr(worker, "run_limited", fail)
    with pytest.raises(trouble):
        papers.rendered(document)
    document.refresh_from_db()
    assert (document.rendering, document.state) == (Rendering.FAILED, "valid")

    monkeypatch.setattr(worker, "run_limited", papers.render_here)
    assert papers.rendered(document).rendering == Rendering.DONE


def test_a_late_failure_does_not_hide_a_finished_file(world, here, monkeypatch):
    document = papers.receipt(world.commune)

    def overtaken(*args, **limits):
        monkeypatch.setattr(worker, "run_limited", papers.render_here)
        papers.rendered(document)
        raise LimitExceeded("too late")

    monkeypatch.setattr(worker, "run_limited", overtaken)
    with pytest.raises(LimitExceeded):
        papers.rendered(document)

    document.refresh_from_db()
    assert document.rendering == Rendering.DONE


def test_the_file_can_be_made_again_from_the_frozen_data(world, here):
    document = papers.rendered(papers.receipt(world.commune))

    again = papers.render_here(worker.RENDER, [document.template, document.data])

    assert hashlib.sha256(again).hexdigest() == document.sha256


# --- who may read -----------------------------------------------------------------------------
def test_nobody_reads_what_no_app_has_bound_to_them(world):
    papers.receipt(world.commune)

    assert not IssuedDocument.objects.visible_to(world.citizen).exists()


def test_the_apps_above_say_who_reads(world, readers):
    mine, foreign = papers.receipt(world.commune), papers.receipt(world.commune)
    of_citizen = IssuedDocument.objects.filter(pk=mine.pk)
    nothing = IssuedDocument.objects.none()
    readers(lambda user: (of_citizen if user == world.citizen else nothing).values("pk"))

    assert list(IssuedDocument.objects.visible_to(world.citizen)) == [mine]
    assert foreign not in IssuedDocument.objects.visible_to(world.stranger)


def test_the_slip_of_an_application_is_read_by_its_citizen_and_by_no_stranger(
    world, civil_status, client
):
    application = states.received(world, civil_status)
    slip = IssuedDocument.objects.visible_to(application.filed_by).get()

    client.force_login(world.stranger)
    assert client.get(f"/giay-to/{slip.pk}/").status_code == 404
    client.force_login(application.filed_by)
    assert client.get(f"/giay-to/{slip.pk}/").status_code == 200
    client.logout()
    assert client.get(f"/giay-to/{slip.pk}/").status_code == 302


def test_until_it_is_rendered_a_page_says_that_it_is_valid(world, civil_status, client):
    application = states.received(world, civil_status)
    slip = IssuedDocument.objects.visible_to(application.filed_by).get()
    client.force_login(application.filed_by)

    text = client.get(f"/en/giay-to/{slip.pk}/").content.decode()

    assert "It has been issued and is valid" in text
    assert slip.pretty_code in text


@pytest.mark.fault(40)
def test_while_the_seal_cannot_be_used_a_page_says_that_it_is_valid(
    world, civil_status, client, seals
):
    seals.give(world.commune, lifetime=-timedelta(minutes=1))
    application = states.received(world, civil_status)
    slip = papers.rendered(IssuedDocument.objects.visible_to(application.filed_by).get())
    client.force_login(application.filed_by)

    text = client.get(f"/en/giay-to/{slip.pk}/").content.decode()

    assert slip.rendering == Rendering.HELD
    assert "It has been issued and is valid. The agency’s digital signature" in text


@pytest.mark.parametrize(("query", "kind"), [("", "attachment"), ("?xem", "inline")])
def test_the_file_is_handed_out_whole(world, civil_status, client, here, query, kind):
    application = states.received(world, civil_status)
    slip = papers.rendered(IssuedDocument.objects.visible_to(application.filed_by).get())
    client.force_login(application.filed_by)

    response = client.get(f"/giay-to/{slip.pk}/{query}")

    assert b"".join(response.streaming_content) == papers.bytes_of(slip)
    assert response["Content-Disposition"].startswith(kind)
    assert response["Content-Type"] == "application/pdf"
    assert "private" in response["Cache-Control"] or "no-store" in response["Cache-Control"]
