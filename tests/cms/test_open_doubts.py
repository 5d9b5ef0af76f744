"""A draft with an open doubt is not published, by whatever way."""

import pytest
from django.urls import reverse

from cms import open_doubts
from cms.importing.pages import import_file, publish_decided
from cms.models import ProcedurePage
from cms.publishing import NotPublishable
from procedures.models import Procedure
from tests.cms.posting import posted
from tests.cms.rows import ALWAYS, CODE, paper, raw, write


@pytest.fixture
def doubtful(tree, tmp_path) -> ProcedurePage:
    """A whole procedure, about whose papers nobody has decided."""
    rows = [raw(documents=[paper("Đơn đề nghị (nếu có)")])]
    publish_decided(import_file(*write(tmp_path, rows, ALWAYS)))
    return ProcedurePage.objects.get(code=CODE)


def draft(page):
    return page.get_latest_revision_as_object()


def test_an_open_doubt_stands_on_the_draft(doubtful):
    assert list(open_doubts.open_on(draft(doubtful))) == ["papers_alternatives documents"]


def test_publishing_refuses_and_says_why(doubtful):
    with pytest.raises(NotPublishable, match="giấy tờ|paper"):
        doubtful.get_latest_revision().publish()
    doubtful.refresh_from_db()
    assert not doubtful.live
    assert not Procedure.objects.filter(code=CODE).exists()


def test_a_decision_takes_the_doubt_off_the_draft(doubtful, tmp_path):
    publish_decided(import_file(*write(tmp_path, [raw()], ALWAYS)))
    doubtful.refresh_from_db()

    assert (doubtful.live, open_doubts.open_on(doubtful)) == (True, {})


def test_an_editor_settles_it_in_the_form(doubtful, moderator, client):
    client.force_login(moderator)
    address = reverse("wagtailadmin_pages:edit", args=[doubtful.pk])
    data = posted(draft(doubtful)) | {"action-publish": "1"}

    refused = client.post(address, data)
    assert refused.status_code == 200
    doubtful.refresh_from_db()
    assert not doubtful.live
    client.post(address, data | {"settled_doubts": ["papers_alternatives documents"]})
    doubtful.refresh_from_db()
    assert (doubtful.live, open_doubts.open_on(doubtful)) == (True, {})
