"""What stood in `process` stands in blocks after the migration, and goes back."""

import importlib
import json

import pytest
from django.apps import apps

from cms.conversion import spec_data
from cms.models import ProcedurePage

migration = importlib.import_module("cms.migrations.0012_process_into_blocks")


@pytest.fixture
def older(page):
    """The page and its revision as they were before there were blocks."""
    before = spec_data(page)
    migration.back_into_process(apps, None)
    empty = {name: [] for name in migration.FIELDS.values()}
    ProcedurePage.objects.filter(pk=page.pk).update(**empty)
    return before


def test_pages_and_drafts_move_into_blocks_and_back(page, older):
    kept = ProcedurePage.objects.get(pk=page.pk)
    assert kept.process["route"]
    assert "sections" not in kept.latest_revision.content

    migration.into_blocks(apps, None)

    kept = ProcedurePage.objects.get(pk=page.pk)
    assert spec_data(kept) == older
    assert kept.process == {}
    draft = kept.get_latest_revision_as_object()
    assert spec_data(draft) == older
    assert json.loads(kept.latest_revision.content["sections"])[0]["type"] == "section"


def test_doubts_of_an_import_stay(page, older):
    doubts = [{"kind": "fee", "place": "fees", "says": "?"}]
    kept = ProcedurePage.objects.get(pk=page.pk)
    ProcedurePage.objects.filter(pk=page.pk).update(process={**kept.process, "doubts": doubts})

    migration.into_blocks(apps, None)

    assert ProcedurePage.objects.get(pk=page.pk).process == {"doubts": doubts}


def test_a_page_without_form_and_route_moves(page, older):
    ProcedurePage.objects.filter(pk=page.pk).update(process={})

    migration.into_blocks(apps, None)

    assert not ProcedurePage.objects.get(pk=page.pk).sections
