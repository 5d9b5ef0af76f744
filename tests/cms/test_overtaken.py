"""A page that was read while it was not live, and that somebody has published since."""

from datetime import timedelta
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cms import publishing
from cms.models import ProcedurePage
from cms.services.from_spec import publish_spec
from procedures.models import Procedure, ProcedureVersion
from tests.cms.conftest import draft, make_tree, spec_json
from tests.cms.posting import posted

APPROVED, UNFINISHED = "Bản đã duyệt.", "Bản nháp chưa duyệt."


@pytest.fixture
def waiting(page):
    """Off the site, with a revision that a moderator may publish."""
    page.unpublish()
    return draft(ProcedurePage.objects.get(pk=page.pk), summary=APPROVED)


def on_site(page) -> ProcedurePage:
    return ProcedurePage.objects.get(pk=page.pk)


def assert_untouched(page):
    assert on_site(page).live
    assert on_site(page).summary == APPROVED
    assert Procedure.objects.get().state == "open"
    assert ProcedureVersion.objects.count() == 2


def test_saving_a_draft_leaves_what_was_published_meanwhile(page, waiting, client, moderator):
    """Between the reading of the page and its saving: the form's own check is such a moment."""
    client.force_login(moderator)
    clean, data = ProcedurePage.clean, posted(on_site(page)) | {"summary": UNFINISHED}

    def publish_now(self):
        ProcedurePage.clean = clean
        waiting.publish()
        return clean(self)

    try:
        ProcedurePage.clean = publish_now
        response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    finally:
        ProcedurePage.clean = clean

    assert response.status_code == 302
    assert_untouched(page)
    assert on_site(page).get_latest_revision_as_object().summary == UNFINISHED


def test_scheduling_leaves_what_was_published_meanwhile(page, waiting):
    loaded = on_site(page)
    loaded.summary, loaded.go_live_at = UNFINISHED, timezone.now() + timedelta(days=1)
    revision = loaded.save_revision(clean=False)
    revision.content_object = loaded  # read before
    waiting.publish()

    revision.publish()

    assert_untouched(page)


def test_a_live_object_that_is_no_longer_what_is_live_is_refused(page):
    loaded = on_site(page)
    draft(page, summary=APPROVED).publish()

    loaded.summary = UNFINISHED
    with pytest.raises(publishing.Overtaken):
        loaded.save()

    assert_untouched(page)


def test_an_object_may_be_saved_again_after_its_own_publication(page):
    loaded = on_site(page)
    loaded.save()
    loaded.unpublish()
    loaded.save()

    assert not on_site(page).live


def test_only_the_draft_waits_for_the_publication(fresh_db):
    """With real transactions: the draft is saved while the publication is under way."""
    make_tree()
    page = publish_spec(spec_json())
    page.unpublish()
    revision = draft(on_site(page), summary=APPROVED)
    loaded, is_read, errors = on_site(page), Signal(), []

    def publish():
        try:
            is_read.wait(10)
            revision.publish()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    thread = Thread(target=publish)
    thread.start()
    loaded.summary = UNFINISHED
    is_read.set()
    thread.join(30)
    loaded.save()

    assert errors == []
    assert_untouched(page)
