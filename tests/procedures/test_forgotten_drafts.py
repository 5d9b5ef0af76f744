"""Drafts that nobody touches are thrown away, as the privacy notice says."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from procedures import jobs
from procedures.jobs import FORGOTTEN, forget_drafts
from procedures.models import Application
from procedures.services import drafts, entering
from procedures.services.errors import ActRefused
from tests import factories, states
from tests.procedures.test_counter import at_counter, officer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def is_there(application) -> bool:
    return Application.objects.filter(pk=application.pk).exists()


@pytest.fixture
def draft(world, civil_status):
    return states.drafted(world, civil_status)


def test_a_draft_untouched_for_ninety_days_is_deleted(draft):
    with time_machine.travel(timezone.now() + FORGOTTEN - DAY, tick=False):
        forget_drafts()
        assert is_there(draft)
    with time_machine.travel(timezone.now() + FORGOTTEN + DAY, tick=False):
        forget_drafts()
        assert not is_there(draft)


def test_one_that_was_gone_on_with_meanwhile_stays(draft):
    before = timezone.now() - DAY
    with pytest.raises(ActRefused):
        drafts.forget(application=draft, before=before)
    assert is_there(draft)


# --- at the counter -------------------------------------------------------------------------------
def advised(world, version):
    """Somebody went home with form 02; a scan lies in the draft."""
    draft = at_counter(world, version)
    draft.received_papers.all().delete()
    factories.AttachmentFactory(application=draft, document_id="old_copy")
    entering.advise(application=draft, actor=officer(world), reason="Thiếu bản chính")
    draft.refresh_from_db()
    return draft


def test_of_a_draft_with_a_paper_only_the_paper_stays(client, world, civil_status):
    draft = advised(world, civil_status)
    with time_machine.travel(timezone.now() + FORGOTTEN + DAY, tick=False):
        forget_drafts()
        draft.refresh_from_db()
        assert (draft.answers, draft.phone, draft.email) == ({}, "", "")
        assert not draft.attachments.exists()
        assert draft.documents.get().part == "supplement"
        client.force_login(officer(world))
        assert client.get(reverse("desk:counter_tasks", args=[draft.pk])).status_code == 404
        assert client.get(reverse("desk:counter")).context["page"].rows == []


def test_papers_do_not_hold_up_other_drafts(world, civil_status, draft, monkeypatch):
    """One run looks at few; what was erased takes nobody's place in the next one."""
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    kept = advised(world, civil_status)
    kept.attachments.update(created_at=timezone.now() - FORGOTTEN - 2 * DAY)
    Application.objects.filter(pk=kept.pk).update(updated_at=timezone.now() - FORGOTTEN - 2 * DAY)
    Application.objects.filter(pk=draft.pk).update(updated_at=timezone.now() - FORGOTTEN - DAY)
    for _run in range(2):
        forget_drafts()
    assert not is_there(draft)
    assert is_there(kept)
    with time_machine.travel(timezone.now() + 2 * FORGOTTEN, tick=False):
        kept.refresh_from_db()
        erased = kept.erased_at
        assert erased
        forget_drafts()
        kept.refresh_from_db()
        assert kept.erased_at == erased
