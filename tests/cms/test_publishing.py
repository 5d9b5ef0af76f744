"""Publishing freezes a version, on whatever way it happens; what fails leaves nothing behind."""

from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from cms import publishing
from cms.models import Entry, ProcedurePage
from cms.services.from_spec import publish_spec
from portal.audit.models import Event
from portal.core.dates import today
from procedures.catalogue.serialise import SpecError
from procedures.models import Procedure, ProcedureVersion
from tests.cms.conftest import draft, make_tree, spec_json


def procedure():
    return Procedure.objects.get(code="2.000635")


def versions():
    return list(procedure().versions.order_by("number"))


def test_publishing_makes_a_version_and_an_event(page, moderator):
    (version,) = versions()

    assert (version.number, version.valid_from, version.valid_to) == (1, today(), None)
    assert version.published_by == moderator
    assert version.content.short_title.vi == page.title
    assert procedure().state == "open"
    event = Event.objects.get(stream="procedure:2.000635")
    assert (event.act, event.after, event.actor) == ("publish", "v1", moderator)


def test_the_same_content_makes_no_new_version(page):
    draft(page).publish()

    assert len(versions()) == 1


def test_new_content_makes_the_next_version_and_ends_the_last(page):
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        draft(page, summary="Nói cách khác.").publish()
        first, second = versions()

        assert second.content.guide.summary.vi == "Nói cách khác."
        assert first.valid_to == second.valid_from - timedelta(days=1)
        assert procedure().current_version() == second
        assert procedure().current_version(first.valid_to) == first


def test_twice_on_one_day_leaves_one_version_valid(page):
    draft(page, summary="Lần hai.").publish()

    assert [one.number for one in procedure().versions.valid_on()] == [2]


def test_the_action_of_the_edit_view_freezes_too(page, moderator):
    revision = draft(page, summary="Qua màn hình soạn.")

    PublishPageRevisionAction(revision, user=moderator).execute(skip_permission_checks=True)

    assert versions()[-1].content.guide.summary.vi == "Qua màn hình soạn."


def test_publishing_on_schedule(page):
    soon = timezone.now() + timedelta(hours=1)
    draft(page, summary="Từ mai.", go_live_at=soon).publish()
    assert len(versions()) == 1

    with time_machine.travel(soon + timedelta(minutes=1), tick=False):
        call_command("publish_scheduled", verbosity=0)

    assert versions()[-1].content.guide.summary.vi == "Từ mai."


def test_publishing_by_approval(page, editor, moderator):
    revision = draft(page, summary="Chờ duyệt.")
    page = ProcedurePage.objects.get(pk=page.pk)
    state = page.get_workflow().start(page, editor)
    assert len(versions()) == 1

    state.current_task_state.approve(user=moderator)

    version = versions()[-1]
    assert version.content.guide.summary.vi == "Chờ duyệt."
    assert version.published_by == moderator
    assert ProcedurePage.objects.get(pk=page.pk).live_revision == revision


def test_going_back_to_an_older_revision(page):
    old = page.latest_revision
    draft(page, summary="Mới hơn.").publish()
    old.as_object().save_revision(previous_revision=old).publish(previous_revision=old)

    hashes = [one.content_hash for one in versions()]
    assert len(hashes) == 3
    assert hashes[0] == hashes[2]


def test_an_invalid_page_cannot_go_live(page):
    revision = draft(page, time_limits=[])

    with pytest.raises(publishing.NotPublishable) as caught:
        revision.publish()

    assert caught.value.problems
    assert len(versions()) == 1
    assert ProcedurePage.objects.get(pk=page.pk).time_limits


@pytest.mark.parametrize("name", ["legal_name", "legal_name_en"])
def test_a_name_too_long_to_be_kept_is_told_in_words(page, name):
    revision = draft(page, **{name: "Thủ tục " * 100})

    with pytest.raises(publishing.NotPublishable, match="700"):
        revision.publish()


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"field": {"vi": "Lĩnh vực " * 20}}, "guide.field.vi"),
        ({"field": {"vi": "Hộ tịch", "en": "Civil status " * 20}}, "guide.field.en"),
        ({"decision_no": "Quyết định " * 20}, "guide.decision_no"),
    ],
)
def test_words_of_a_file_that_have_no_room_are_told_with_their_place(tree, changes, path):
    """PostgreSQL would raise a database error in their place."""
    spec = spec_json()
    spec["guide"] |= changes

    with pytest.raises(SpecError) as caught:
        publish_spec(spec)

    assert path in {one.path for one in caught.value.problems}
    assert not ProcedurePage.objects.exists()


def test_a_short_title_without_room_is_told_too(tree):
    with pytest.raises(SpecError, match="255"):
        publish_spec(spec_json() | {"short_title": {"vi": "Bản sao " * 40}})


def test_an_error_while_freezing_undoes_the_publication(tree, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError("no event")

    monkeypatch.setattr(publishing, "record", fail)
    with pytest.raises(RuntimeError):
        publish_spec(spec_json())

    assert not ProcedurePage.objects.filter(live=True).exists()
    assert not ProcedureVersion.objects.exists()


def test_the_edit_view_cannot_leave_half_a_publication(page, monkeypatch):
    """Wagtail runs its action outside any transaction: the page's own save must hold."""
    revision = draft(page, summary="Hỏng giữa chừng.")

    def fail(**kwargs):
        raise RuntimeError("no event")

    monkeypatch.setattr(publishing, "record", fail)
    with pytest.raises(RuntimeError):
        PublishPageRevisionAction(revision).execute(skip_permission_checks=True)

    live = ProcedurePage.objects.get(pk=page.pk)
    assert live.summary != "Hỏng giữa chừng."
    assert live.live_revision != revision
    assert len(versions()) == 1


@pytest.mark.parametrize("way", ["method", "action"])
def test_unpublishing_closes_the_procedure_and_publishing_opens_it(page, way):
    page.unpublish() if way == "method" else UnpublishPageAction(page).execute()
    assert procedure().state == "closed"
    assert not Entry.objects.exists()

    draft(ProcedurePage.objects.get(pk=page.pk)).publish()
    assert procedure().state == "open"
    assert len(versions()) == 1


@pytest.mark.parametrize("way", ["method", "screen", "together"])
def test_the_event_names_who_unpublished(page, client, moderator, way):
    client.force_login(moderator)
    screens = {
        "screen": reverse("wagtailadmin_pages:unpublish", args=[page.pk]),
        "together": f"/bien-tap/bulk/wagtailcore/page/unpublish/?id={page.pk}",
    }
    if way == "method":
        ProcedurePage.objects.get(pk=page.pk).unpublish(user=moderator)
    else:
        assert client.post(screens[way]).status_code == 302

    assert Event.objects.get(act="unpublish").actor == moderator


def test_expiry_closes_it_too(page):
    draft(page, expire_at=timezone.now() + timedelta(hours=1)).publish()

    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        call_command("publish_scheduled", verbosity=0)

    assert procedure().state == "closed"
    assert Event.objects.get(act="unpublish").actor is None


def test_a_superseded_procedure_is_published_closed(page):
    draft(page, is_superseded=True).publish()

    assert ProcedurePage.objects.get(pk=page.pk).live
    assert procedure().state == "closed"


@pytest.mark.parametrize("what", ["page", "base", "parent", "rows"])
def test_a_page_with_versions_is_not_deleted(page, what):
    base = Page.objects.get(pk=page.pk)
    rows = ProcedurePage.objects.filter(pk=page.pk)
    doomed = {"page": page, "base": base, "parent": page.get_parent(), "rows": rows}[what]

    with pytest.raises(ProtectedError), transaction.atomic():
        doomed.delete()

    assert rows.exists()


def test_a_copy_has_no_code(page):
    CopyPageAction(page, update_attrs={"slug": "ban-sao"}, keep_live=False).execute()

    assert ProcedurePage.objects.exclude(pk=page.pk).get().code is None


def test_the_code_of_a_published_procedure_stays(page):
    page.code = "2.000636"

    with pytest.raises(ValidationError) as caught:
        page.full_clean()
    assert "code" in caught.value.message_dict


def test_seeding_twice_changes_nothing(page, moderator):
    again = publish_spec(spec_json(), user=moderator)

    assert again.live_revision_id == page.live_revision_id
    assert Event.objects.filter(stream="procedure:2.000635").count() == 1


# --- a page that somebody else changed since it was loaded ----------------------------------------
def test_saving_a_draft_freezes_nothing_when_a_moderator_published_meanwhile(page):
    loaded = ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft(page, summary="Bản đã duyệt.").publish()

    loaded.summary = "Bản nháp chưa duyệt."
    loaded.save_revision(clean=False)

    assert [one.content.guide.summary.vi for one in versions()][1:] == ["Bản đã duyệt."]
    assert Event.objects.filter(stream="procedure:2.000635").count() == 2


def test_saving_a_draft_opens_nothing_when_a_moderator_unpublished_meanwhile(page):
    loaded = ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    ProcedurePage.objects.get(pk=page.pk).unpublish()

    loaded.summary = "Bản nháp chưa duyệt."
    loaded.save_revision(clean=False)

    assert procedure().state == "closed"
    assert len(versions()) == 1


@pytest.mark.postgres
def test_two_who_publish_at_once_make_one_version(fresh_db):
    make_tree()
    page = publish_spec(spec_json())
    revisions = [draft(page, summary="Cùng lúc."), draft(page, summary="Cùng lúc.")]
    errors = []

    def run(revision):
        try:
            revision.publish()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[revision]) for revision in revisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert errors == []
    assert [one.number for one in versions()] == [1, 2]
    assert procedure().versions.valid_on().count() == 1
