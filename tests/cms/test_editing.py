"""The form of editors: drafts may be incomplete, what is published may not."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.actions.copy_page import CopyPageAction

from cms.conversion import spec_data
from cms.models import ProcedurePage
from procedures.models import ProcedureVersion
from tests import factories
from tests.cms.conftest import spec_json
from tests.cms.posting import posted

PUBLISH = {"action-publish": "1"}
SUBMIT = {"action-submit": "1"}


@pytest.fixture
def edit(client, page, moderator):
    client.force_login(moderator)

    def send(**changes):
        return client.post(
            reverse("wagtailadmin_pages:edit", args=[page.pk]), posted(page) | changes
        )

    return send


def latest(page) -> ProcedurePage:
    return ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def errors_of(response) -> dict:
    return response.context["form"].errors.as_data()


def json_file(data) -> SimpleUploadedFile:
    return SimpleUploadedFile("noi-dung.json", json.dumps(data).encode())


def test_what_the_form_shows_can_be_published_again(edit, page):
    response = edit(summary="Ngắn hơn.", **PUBLISH)

    assert response.status_code == 302, errors_of(response)
    first, second = ProcedureVersion.objects.order_by("number")
    changed = {"summary"}
    old, new = first.spec["guide"], second.spec["guide"]
    assert {name for name in old if old[name] != new.get(name)} == changed
    assert {k: v for k, v in first.spec.items() if k != "guide"} == {
        k: v for k, v in second.spec.items() if k != "guide"
    }


def test_a_draft_may_be_incomplete(edit, page):
    response = edit(**{"time_limits-count": "0", "summary": ""})

    assert response.status_code == 302
    assert not latest(page).time_limits
    assert ProcedureVersion.objects.count() == 1


@pytest.mark.parametrize("act", [PUBLISH, SUBMIT], ids=["publish", "submit"])
def test_an_error_stands_at_its_block_and_nothing_is_lost(edit, page, act):
    changes = {
        "fees-0-value-label_vi": "",
        "fees-0-value-amount-0-value-quantity": "khong_co",
        "documents-1-value-when": "relation = nobody_asked",
        "summary": "Vẫn còn đây.",
    }
    response = edit(**changes, **act)

    assert response.status_code == 200
    errors = errors_of(response)
    fee = errors["fees"][0].block_errors[0]
    assert "label_vi" in fee.block_errors
    assert "quantity" in fee.block_errors["amount"].block_errors[0].block_errors
    assert "when" in errors["documents"][0].block_errors[1].block_errors
    assert response.context["form"].instance.summary == "Vẫn còn đây."
    assert b"relation = nobody_asked" in response.content
    assert ProcedureVersion.objects.count() == 1


def test_a_condition_that_cannot_be_read_is_told_at_once(edit):
    response = edit(**{"documents-0-value-when": "khi nào cũng được"})

    assert "documents" in errors_of(response)


def test_form_and_route_come_from_a_file(edit, page):
    data = spec_json()
    data["sections"][0]["title"]["vi"] = "Tên phần mới"

    response = edit(process_file=json_file(data), **PUBLISH)

    assert response.status_code == 302, errors_of(response)
    version = ProcedureVersion.objects.order_by("-number").first()
    assert version.content.sections[0].title.vi == "Tên phần mới"


def test_parts_that_a_file_does_not_hold_stay(edit, page):
    wrong_door = {
        "id": "no_copies",
        "when": {"op": "eq", "field": "@channel", "value": "postal"},
        "message": {"vi": "Không nộp qua bưu chính."},
    }
    assert edit(process_file=json_file({"ineligible_when": [wrong_door]})).status_code == 302
    before = spec_data(latest(page))
    sections = spec_json()["sections"]
    sections[0]["title"]["vi"] = "Tên phần mới"

    edit(**posted(latest(page)), process_file=json_file({"sections": sections}))

    after = spec_data(latest(page))
    assert after["sections"][0]["title"]["vi"] == "Tên phần mới"
    assert after["ineligible_when"]
    assert {**after, "sections": None} == {**before, "sections": None}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"sections": [{"id": "X!"}]}, "sections.0"),
        ({"nothing": 1}, "reception"),
        ({"sections": [], "colour": 1}, "colour"),
        ([1], "reception"),
    ],
)
def test_a_wrong_file_is_told_in_words(edit, content, said):
    messages = [
        str(error) for error in errors_of(edit(process_file=json_file(content)))["process_file"]
    ]

    assert said in " ".join(messages)


def test_a_file_that_breaks_a_rule_is_refused_at_publication(edit, page):
    data = spec_json()
    data["route"] = []

    assert edit(process_file=json_file(data)).status_code == 302
    response = edit(process_file=json_file(data), **PUBLISH)

    assert "steps" in errors_of(response)


def test_the_content_can_be_downloaded_and_uploaded(edit, client, page):
    response = client.get(reverse("procedure_file", args=[page.pk]))

    assert response["Content-Disposition"].startswith("attachment")
    again = edit(process_file=json_file(response.json()), **PUBLISH)
    assert again.status_code == 302
    assert ProcedureVersion.objects.count() == 1


def test_editors_write_and_moderators_publish(client, page, editor):
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])

    client.post(url, posted(page) | {"summary": "Bản của biên tập."} | PUBLISH)

    assert latest(page).summary == "Bản của biên tập."
    assert ProcedureVersion.objects.count() == 1


def test_those_without_rights_see_nothing(client, page, world):
    for user in (world.officer("approver"), world.citizen):
        client.force_login(user)
        for url in (
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            reverse("procedure_file", args=[page.pk]),
        ):
            response = client.get(url, follow=True)
            assert response.status_code == 403


def test_wagtails_own_sign_in_form_is_gone(client, db):
    response = client.post("/bien-tap/login/", {"username": "a", "password": "b"})

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_copies_cannot_be_published_at_once(client, page, moderator):
    client.force_login(moderator)
    form = {"new_title": "Bản sao", "new_slug": "ban-sao", "publish_copies": "on"}
    form["new_parent_page"] = str(page.get_parent().pk)

    client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form)
    assert ProcedurePage.objects.count() == 1

    del form["publish_copies"]
    client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form)
    assert ProcedurePage.objects.get(slug="ban-sao").code is None


def test_deletion_is_refused_while_versions_exist(client, page, moderator):
    client.force_login(moderator)

    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    assert ProcedurePage.objects.filter(pk=page.pk).exists()


@pytest.mark.parametrize("chosen", ["page", "parent"])
def test_deletion_together_with_others_is_refused_too(client, page, chosen):
    client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))
    target = page if chosen == "page" else page.get_parent()
    url = f"/bien-tap/bulk/wagtailcore/page/delete/?id={target.pk}&next=/bien-tap/"

    response = client.post(url, follow=True)

    assert ProcedurePage.objects.filter(pk=page.pk).exists()
    assert "đã có phiên bản nên không xóa được" in response.content.decode()


def test_pages_never_published_can_be_deleted_together(client, page, tree):
    client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))
    CopyPageAction(page, update_attrs={"slug": "ban-sao"}, keep_live=False).execute()
    copy = ProcedurePage.objects.get(slug="ban-sao")

    client.post(f"/bien-tap/bulk/wagtailcore/page/delete/?id={copy.pk}&next=/bien-tap/")

    assert not ProcedurePage.objects.filter(slug="ban-sao").exists()


def test_the_admin_has_its_own_policy(client, page, moderator):
    client.force_login(moderator)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "mc-editor-mark" in response.content.decode()


def test_a_draft_can_be_looked_at(client, page, moderator):
    client.force_login(moderator)
    draft = page.get_latest_revision_as_object()
    draft.summary, draft.code = "Chỉ là bản nháp.", page.code
    draft.save_revision(clean=False)

    seen = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert "Chỉ là bản nháp." in seen.content.decode()

    draft.applicant_types = []
    draft.save_revision(clean=False)
    broken = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert "applicant_types" in broken.content.decode()


@pytest.mark.parametrize("words", ["trích lục", "trich luc", "TRICH LUC"])
def test_editors_find_a_page_with_and_without_accents(client, page, moderator, words):
    client.force_login(moderator)
    found = client.get(reverse("wagtailadmin_pages:search"), {"q": words})
    assert page.title in found.content.decode()


def test_an_editor_ticks_what_may_be_left_out(edit, page):
    """Not the only step before the decision: nobody stands before it."""
    refused = edit(**{"steps-0-value-optional": "on"}, **PUBLISH)
    step = errors_of(refused)["steps"][0].block_errors[0]
    assert set(step.block_errors) == {"optional"}
    assert ProcedureVersion.objects.count() == 1

    route = spec_json()["route"]
    look = {**route[0], "id": "look", "outcomes": ["forward"], "optional": True}
    route = [route[0], look, *route[1:]]
    response = edit(process_file=json_file({"route": route}), **PUBLISH)
    assert response.status_code == 302, errors_of(response)

    version = ProcedureVersion.objects.order_by("number").last()
    assert [step.id for step in version.content.route if step.optional] == ["look"]


def test_a_step_whose_agency_is_missing_somewhere_is_not_published(edit, page, world):
    """The map of the test has communes, and no agency called "nobody" in any of them."""
    route = spec_json()["route"]
    nobody = {"kind": "sector", "sector": "nobody", "level": "commune"}
    changed = [route[0] | {"agency": nobody}, *route[1:]]

    response = edit(process_file=json_file({"route": changed}), **PUBLISH)

    (error,) = errors_of(response)["steps"]
    agency = error.block_errors[0].block_errors["agency"]
    assert "Không cơ quan nào" in str(agency.non_block_errors.as_data())
    assert edit(process_file=json_file({"route": changed})).status_code == 302
