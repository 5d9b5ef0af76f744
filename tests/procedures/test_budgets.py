"""What costs much or tells much has a budget."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procedures.models import Application
from procedures.views.citizen import uploading
from tests import factories, states
from tests.core.test_uploads import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def spent(monkeypatch):
    """Call it: from now on every budget is used up."""

    def spend():
        for place in ("portal.core.ratelimit", "procedures.views.desk.pages"):
            monkeypatch.setattr(f"{place}.allow", lambda *budget: False)

    return spend


@pytest.mark.tampers
def test_the_desk_has_budgets(client, world, civil_status, spent):
    application = states.filed(world, civil_status)
    file = factories.AttachmentFactory(
        application=application, document_id="old_copy", is_filed=True, pages=1, sha256="ab" * 32
    )
    client.force_login(world.officer("receptionist"))
    spent()
    posts = [(reverse("desk:search"), {"q": "Hương"}),
             (reverse("desk:reveal", args=[application.pk]), {})]  # fmt: skip
    assert [client.post(*post).status_code for post in posts] == [429, 429]
    page = reverse("desk:page", args=[application.pk, file.pk, 1])
    assert client.get(page).status_code == 429


def test_beginning_has_a_budget_and_looking_has_none(client, world, civil_status, spent):
    client.force_login(world.citizen)
    page = reverse("start", args=["2.000635"])
    spent()
    assert client.get(page).status_code == 200
    assert client.post(page, {"behalf": "self", "kind": "citizen"}).status_code == 429
    assert not Application.objects.exists()


# --- uploads --------------------------------------------------------------------------------------
@pytest.fixture
def draft(world, civil_status):
    return states.drafted(world, civil_status)


def upload(client, draft, *names):
    files = [SimpleUploadedFile(name, pdf()) for name in names]
    page = reverse("application_documents", args=[draft.pk])
    return client.post(page, {"do": "upload", "file-old_copy": files})


@pytest.mark.tampers
def test_a_file_without_room_is_not_even_read(client, world, draft, monkeypatch):
    client.force_login(world.citizen)
    room = draft.spec.document("old_copy").max_files
    draft.attachments.all().delete()
    for number in range(room):
        factories.AttachmentFactory(
            application=draft, document_id="old_copy", name=f"{number}.pdf", sha256=f"{number:064}"
        )
    read = []
    monkeypatch.setattr(uploading, "check_upload", lambda file, **rules: read.append(file))
    page = upload(client, draft, "khac.pdf")
    assert read == []
    assert any(slot.errors for slot in page.context["slots"])


def test_uploads_have_a_budget(client, world, draft, monkeypatch):
    monkeypatch.setattr(uploading, "UPLOADS", 1)
    cache.clear()
    client.force_login(world.citizen)
    page = upload(client, draft, "mot.pdf", "hai.pdf")
    (words,) = [error for slot in page.context["slots"] for error in slot.errors]
    assert "rất nhiều tệp" in words or "very many files" in words
