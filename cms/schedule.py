"""Pages whose hour has come: each by itself, so that one that cannot go live holds up no other."""

import logging

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from cms.publishing import NotPublishable
from portal.notices.services import News, notify

logger = logging.getLogger("cms")
REFUSED = "cms.refuse_schedule"


def publish_due() -> None:
    """Pages whose hour has come go live; expired ones leave."""
    now = timezone.now()
    for page in Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at"):
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for revision in due:
        try:
            publish(revision)
        except NotPublishable as error:
            refuse(revision, str(error))
        except Exception:  # one page that cannot be published now is no reason for the others
            logger.exception("revision %s could not be published on time", revision.pk)


def publish(revision) -> None:
    """In the name of whoever scheduled it, who had the right to then."""
    revision.publish(
        user=scheduler(revision),
        log_action="wagtail.publish.scheduled",
        skip_permission_checks=True,
    )


@transaction.atomic
def refuse(revision, why: str) -> None:
    """Its schedule ends here, or it would be tried every minute. Those who wrote and scheduled it
    are told, and the editors' first page shows it until somebody writes on."""
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    page = revision.content_object
    log(instance=page, action=REFUSED, revision=revision, data={"why": why})
    context = {
        "title": page.get_admin_display_title(),
        "why": why,
        "path": reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }
    news = News("not_published", f"not_published:{revision.pk}", context=context)
    for person in _concerned(revision):
        notify(recipient=person, news=news)


def scheduler(revision):
    """Who decided that it goes live, by the last entry of the page's log; None where nobody did."""
    entry = _entries(revision).order_by("-timestamp", "-pk").first()
    return entry and entry.user


def _entries(revision):
    scheduled = PageLogEntry.objects.filter(revision=revision, action="wagtail.publish.schedule")
    return scheduled.select_related("user")


def _concerned(revision) -> set:
    people = {revision.user, *(entry.user for entry in _entries(revision))}
    return {person for person in people if person is not None and person.is_active}


def refused() -> list[dict]:
    """Pages that nobody has written on since they could not go live."""
    entries = PageLogEntry.objects.filter(
        action=REFUSED, revision=F("page__latest_revision"), page__has_unpublished_changes=True
    )
    return [
        {
            "title": entry.page.get_admin_display_title(),
            "url": reverse("wagtailadmin_pages:edit", args=[entry.page_id]),
            "why": entry.data["why"],
        }
        for entry in entries.select_related("page").order_by("-timestamp")[:20]
    ]
