"""Copied applications are as whole as those that the services made."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Post, User
from portal.audit.models import Anchor
from portal.demo.applications import make_applications
from portal.demo.bulk import make_many
from portal.demo.people import make_people
from portal.documents.models import Series
from portal.documents.services import content_hash
from procedures.models import Application, WorkItem
from procedures.services import terms
from procedures.services.reception import receive
from procedures.views.desk import queue
from tests import factories
from tests.databases import verify_books

pytestmark = pytest.mark.django_db
WANTED = 50


@pytest.fixture
def patterns(world, civil_status, land_transfer):
    """One application of the demo at each stage, in a province where every desk is manned."""
    make_people("2023")
    for agency in world.agencies.values():
        for role in ("receptionist", "examiner", "approver", "cashier", "clerk", "coordinator"):
            factories.PostFactory(agency=agency, role=role)
    make_applications(14)
    return set(Application.objects.values_list("pk", flat=True))


@pytest.fixture
def copies(patterns):
    make_many(WANTED)
    return Application.objects.exclude(pk__in=patterns)


def test_the_books_agree_and_life_goes_on(copies):
    """Chains, numbers without gaps, receipts; the next act takes the next number."""
    assert copies.count() == WANTED
    verify_books()
    waiting = copies.filter(status="1", payment_state__in=["none", "settled"]).first()
    agency = waiting.receiving_agency
    series = Series.objects.filter(agency=agency, key="register", period=str(date.today().year))
    before = series.values_list("last_number", flat=True).first() or 0
    officer = User.objects.filter(posts__agency=agency, posts__role="receptionist").first()
    assert receive(application=waiting, actor=officer).register_number == before + 1
    make_many(5)
    assert copies.count() == WANTED + 5
    verify_books()


def test_files_of_all_kinds_each_on_its_desk(copies, client, world):
    assert len(set(copies.values_list("status", flat=True))) >= 6
    places = set(copies.values_list("receiving_agency", flat=True))
    assert {world.commune.pk, world.neighbour.pk} <= places
    days = {moment.date() for moment in copies.values_list("submitted_at", flat=True)}
    assert len(days) > WANTED / 4
    assert max(days) <= timezone.now().date()
    items = WorkItem.objects.open().filter(application__in=copies).select_related("application")
    assert len(items) > WANTED / 4
    for item in items:
        assert item in queue.of_officer(_officer_of(item)), item
    one_of_each = {item.kind: item for item in items}
    for item in one_of_each.values():
        client.force_login(_officer_of(item))
        page = client.get(reverse("desk:application", args=[item.application_id]))
        assert item.application.code in page.content.decode()


def _officer_of(item):
    return item.assignee or Post.objects.get(agency=item.agency_id, role=item.role).user


def test_a_copy_speaks_of_itself(copies, patterns):
    """Names, numbers, dates and codes are its own: in answers, on papers, on the clock."""
    originals = Application.objects.filter(pk__in=patterns, owner__isnull=False)
    foreign = {
        word
        for one in originals.select_related("owner")
        for word in (one.owner.full_name, one.owner.national_id, one.code)
        if word
    }
    for copy in copies.select_related("owner"):
        papers = [one.document for one in copy.documents.all()]
        told = json.dumps([copy.answers, *(one.data for one in papers)], ensure_ascii=False)
        assert not {word for word in foreign - {copy.owner.full_name} if word in told}
        for paper in papers:
            assert paper.data["code"] == copy.code
            assert paper.data["number"] == paper.number
            assert paper.data["issued_at"] == paper.issued_at.isoformat()
            assert paper.content_hash == content_hash(paper.data)
        if copy.status in ("2", "4"):
            assert terms.due_of(copy, timezone.now()).at == copy.due_at


def test_it_runs_in_the_demo_only_and_before_history_is_anchored(db, settings):
    Anchor.objects.create(day=date(2026, 1, 5), digest="0" * 64, head_count=0)
    with pytest.raises(CommandError, match="anchored"):
        call_command("seed_bulk", 1)
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo"):
        call_command("seed_bulk", 1)
    assert not Application.objects.exists()
