"""Pages with an hour: one that cannot go live holds up no other, and its editors are told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms import tasks
from cms.models import NewsPage, ProcedurePage, StandardPage
from portal.notices.models import Notice
from procedures.models import ProcedureVersion
from tests.cms.conftest import draft, text

HOUR = timedelta(hours=1)


def schedule(page, user, **changes):
    """Scheduled for an hour that has come since."""
    revision = draft(page, go_live_at=timezone.now() + HOUR, **changes)
    revision.user = user
    revision.save()
    revision.publish()
    revision.approved_go_live_at = revision.content["go_live_at"] = timezone.now() - HOUR
    revision.content = revision.content | {"go_live_at": (timezone.now() - HOUR).isoformat()}
    revision.save()
    return revision


@pytest.fixture
def other(tree):
    page = tree.add_child(instance=StandardPage(title="Giờ làm việc", slug="gio", live=False))
    page.save_revision()
    return page


@pytest.fixture
def broken(page, editor, other):
    """The first in time cannot be published: its time limits are gone. The second can."""
    first = schedule(page, editor, time_limits=[])
    second = schedule(other, editor)
    type(first).objects.filter(pk=first.pk).update(approved_go_live_at=timezone.now() - 2 * HOUR)
    return first, second


def test_one_that_cannot_go_live_holds_up_no_other(broken, page, other):
    tasks.publish_due()

    assert StandardPage.objects.get(pk=other.pk).live
    assert ProcedurePage.objects.get(pk=page.pk).live_revision_id == page.live_revision_id
    assert ProcedureVersion.objects.count() == 1


def test_its_editors_are_told_once(broken, editor, client, moderator):
    tasks.publish_due()
    tasks.publish_due()

    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (editor, "not_published")
    assert "time_limits" in notice.context["why"]
    broken[0].refresh_from_db()
    assert broken[0].approved_go_live_at is None


def test_the_first_page_and_the_history_show_it_until_somebody_writes_on(
    broken, page, client, moderator
):
    tasks.publish_due()
    client.force_login(moderator)

    first = text(client.get(reverse("wagtailadmin_home")))
    history = text(client.get(reverse("wagtailadmin_pages:history", args=[page.pk])))

    assert "time_limits" in first.partition('id="mc-refused"')[2].partition("</section>")[0]
    assert "time_limits" in history
    draft(ProcedurePage.objects.get(pk=page.pk))
    assert "mc-refused" not in text(client.get(reverse("wagtailadmin_home")))


def test_expired_pages_leave(tree):
    page = tree.add_child(instance=NewsPage(title="Tin", slug="tin", summary="Tin.", live=True))
    NewsPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - HOUR)

    tasks.publish_due()

    assert not NewsPage.objects.get(pk=page.pk).live
    assert NewsPage.objects.get(pk=page.pk).expired
