"""Drafts that nobody touches are thrown away, as the privacy notice says."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from procedures.jobs import FORGOTTEN, forget_drafts
from procedures.models import Application
from procedures.services import drafts
from procedures.services.errors import ActRefused
from tests import states

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
