"""A form to print and fill in: chosen by an editor, kept by the version, open to some or all."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document

from cms import publishing
from cms.models import KeptForm, ProcedurePage
from cms.services.from_spec import publish_spec
from procedures.catalogue.diff import differences
from procedures.models import Procedure, ProcedureVersion
from tests import factories, states
from tests.cms.conftest import draft, text
from tests.cms.posting import posted

GUIDE = "/thu-tuc/2.000635/"
FIRST, SECOND = b"%PDF-1.4 first", b"%PDF-1.4 second, longer"


def document(content=FIRST, title="Tờ_khai trích lục") -> Document:
    return Document.objects.create(title=title, file=ContentFile(content, "to khai.pdf"))


def with_form(page, chosen, **changes):
    """A revision whose first paper, the declaration, has this blank form."""
    page = page.get_latest_revision_as_object()
    page.documents[0].value["blank_form"] = chosen
    return draft_of(page, **changes)


def draft_of(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    return page.save_revision(clean=False)


def declared(number=-1):
    """The blank form of the declaration in a version."""
    versions = list(ProcedureVersion.objects.order_by("number"))
    return versions[number].content.document("declaration").blank_form


def content(response) -> bytes:
    return b"".join(response)  # the client closes what was read to its end


def begin(citizen):
    procedure = Procedure.objects.get()
    return states.drafts.start_draft(procedure=procedure, actor=citizen, party=states.CITIZEN)


@pytest.fixture
def chosen(page) -> Document:
    found = document()
    with_form(page, found).publish()
    return found


# --- choosing -------------------------------------------------------------------------------------
def test_an_editor_chooses_it_in_the_panel_and_the_guide_offers_it(page, client, moderator):
    found = document()
    data = posted(page) | {"documents-0-value-blank_form": found.pk, "action-publish": "1"}
    client.force_login(moderator)

    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    assert response.status_code == 302
    client.logout()
    html = text(client.get(f"{GUIDE}?channel=in_person"))
    assert f'href="{declared().path}"' in html
    assert "(PDF, 1\N{NO-BREAK SPACE}kB)" in html
    response = client.get(declared().path)
    assert content(response) == FIRST
    assert response["Content-Type"] == "application/pdf"
    assert "to-khai-trich-luc.pdf" in response["Content-Disposition"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_the_chooser_shows_what_is_chosen(chosen, page, client, moderator):
    client.force_login(moderator)

    html = text(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))

    assert reverse("wagtaildocs:edit", args=[chosen.pk]) in html


def test_pages_written_before_there_was_a_choice_still_open(page):
    raw = [dict(one) for one in page.documents.raw_data]
    raw[0]["value"] = {**raw[0]["value"], "blank_form": ""}
    raw[1]["value"] = {**raw[1]["value"], "blank_form": "/mau/cu.pdf"}

    page.documents = page._meta.get_field("documents").stream_block.to_python(raw)

    assert [one.blank_form for one in page.spec().documents[:2]] == [None, None]


def test_a_file_that_is_gone_keeps_the_page_from_going_live(page):
    found = document()
    revision = with_form(page, found)
    found.file.storage.delete(found.file.name)

    with pytest.raises(publishing.NotPublishable) as caught:
        revision.publish()

    assert [one.path for one in caught.value.problems] == ["documents.0.blank_form"]


# --- what a version keeps -------------------------------------------------------------------------
def test_replacing_the_file_leaves_the_published_version_what_it_was(chosen, page, client):
    before = declared()
    chosen.file.storage.delete(chosen.file.name)
    chosen.file = ContentFile(SECOND, "to-khai.pdf")
    chosen._set_document_file_metadata()
    chosen.save()

    assert declared() == before
    assert content(client.get(before.path)) == FIRST

    draft(ProcedurePage.objects.get(pk=page.pk)).publish()

    assert declared().path != before.path
    assert declared().size == len(SECOND)
    assert content(client.get(declared().path)) == SECOND
    assert content(client.get(before.path)) == FIRST  # a draft begun before asks for it


def test_deleting_the_document_leaves_the_published_version_what_it_was(chosen, page, client):
    before = declared()
    chosen.file.storage.delete(chosen.file.name)
    chosen.delete()

    assert f'href="{before.path}"' in text(client.get(f"{GUIDE}?channel=in_person"))
    assert content(client.get(before.path)) == FIRST


def test_the_same_bytes_are_kept_once(chosen, page):
    other = document(title="Tờ khai trích lục")
    with_form(ProcedurePage.objects.get(pk=page.pk), other, summary="Bản sau.").publish()

    assert ProcedureVersion.objects.count() == 3
    assert KeptForm.objects.get().versions.count() == 2


def test_a_spec_names_the_document_the_editors_have(chosen, page, moderator):
    spec = page.get_latest_revision_as_object().spec().model_dump(mode="json")

    again = publish_spec(spec, user=moderator)

    assert again.documents[0].value["blank_form"] == chosen
    assert ProcedureVersion.objects.count() == 2  # nothing is different


def test_the_difference_of_two_versions_names_the_file(chosen):
    first, second = (one.content for one in ProcedureVersion.objects.order_by("number"))

    (words,) = differences(first, second, "en")

    assert words.endswith("blank form: nothing → “to-khai-trich-luc.pdf” (1\N{NO-BREAK SPACE}kB)")


# --- who may have it ------------------------------------------------------------------------------
def test_a_file_of_a_draft_is_nobodys(page, client, db):
    found = document()
    revision = with_form(page, found)
    path = revision.as_object().spec().document("declaration").blank_form.path

    assert client.get(path).status_code == 404
    assert client.get(found.url).status_code == 404

    revision.publish()

    assert content(client.get(path)) == FIRST
    assert content(client.get(found.url)) == FIRST


def test_after_the_page_left_only_those_whose_applications_are_bound_to_it(
    chosen, page, client, world
):
    citizen, path = world.citizen, declared().path
    begin(citizen)
    ProcedurePage.objects.get(pk=page.pk).unpublish()

    assert client.get(path).status_code == 404
    client.force_login(world.stranger)
    assert client.get(path).status_code == 404
    client.force_login(citizen)
    assert content(client.get(path)) == FIRST


def test_an_address_with_another_ending_is_none(chosen, client):
    path = declared().path

    assert client.get(path.replace(".pdf", ".html")).status_code == 404
    assert client.get(path.replace(path[10:20], "0" * 10)).status_code == 404


# --- where it is needed ---------------------------------------------------------------------------
def test_the_slot_of_the_paper_offers_it(world, client, page):
    found = document()
    revised = page.get_latest_revision_as_object()
    revised.documents[-1].value["blank_form"] = found  # an old copy: asked for online too
    draft_of(revised).publish()
    begun = begin(world.citizen)
    client.force_login(world.citizen)

    html = text(client.get(reverse("application_documents", args=[begun.pk])))

    assert f'href="{begun.spec.documents[-1].blank_form.path}"' in html
    assert "(PDF, 1\N{NO-BREAK SPACE}kB)" in html


def test_a_visitor_may_have_documents_of_other_live_pages(tree, client):
    assert client.get(document().url).status_code == 404
    editor = factories.UserFactory(is_superuser=True, is_staff=True)
    client.force_login(editor)
    assert content(client.get(document().url)) == FIRST
