"""From the start page to the confirmation, through the pages."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procedures.forms.section import SectionForm
from procedures.models import Application, Attachment, Status
from procedures.services import drafts, submission
from procedures.views.citizen.papers import DraftPaper, sheet_of
from tests import factories, states
from tests.core.test_uploads import pdf, picture
from tests.procedures.test_forms_section import typed

pytestmark = pytest.mark.django_db
KEPT = "Những gì bạn đã nhập vẫn còn"
PAGES = (
    "application_tasks",
    "application_documents",
    "application_particulars",
    "application_check",
    "application_discard",
)


@pytest.fixture
def citizen(client, world):
    client.force_login(world.citizen)
    return client


def begun(world, version) -> Application:
    return drafts.start_draft(
        procedure=version.procedure, actor=world.citizen, party=drafts.Party("citizen")
    )


def ready(world, version, **answers) -> Application:
    """A draft of which every part was confirmed on its page."""
    draft = states.drafted(world, version, **answers)
    drafts.save_particulars(application=draft, actor=world.citizen, phone="0912345214")
    for part in ("@documents", "@particulars"):
        draft = drafts.save_section(
            application=draft, actor=world.citizen, section_id=part, answers={}, done=True
        )
    return draft


def url(name, application, *more):
    return reverse(name, args=[application.pk, *more])


def section_post(application, section_id, **changed):
    """What the browser posts from the section as it is shown, with some controls changed."""
    section = application.spec.section(section_id)
    data = typed(SectionForm(sheet=sheet_of(DraftPaper(application), section)))
    return {key: data.getlist(key) for key in data} | {"do": "continue"} | changed


# --- start --------------------------------------------------------------------------------------
def test_beginning_makes_a_draft_and_leads_to_its_parts(citizen, civil_status):
    page = reverse("start", args=["2.000635"])
    assert citizen.get(page).status_code == 200
    answer = citizen.post(page, {"behalf": "self", "kind": "citizen"})
    draft = Application.objects.get()
    assert answer.url == url("application_tasks", draft)
    assert draft.status == Status.DRAFT
    assert citizen.get(answer.url).status_code == 200


def test_coming_back_offers_each_open_draft(citizen, world, civil_status):
    first, second = begun(world, civil_status), begun(world, civil_status)
    html = citizen.get(reverse("start", args=["2.000635"])).content.decode()
    for draft in (first, second):
        assert url("application_tasks", draft) in html


def test_an_organisation_needs_a_mandate(citizen, world, civil_status):
    page = reverse("start", args=["2.000635"])
    answer = citizen.post(page, {"behalf": "self", "kind": "organisation"})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    company = factories.OrganisationFactory()
    mandate = factories.MandateFactory(holder=world.citizen.person, organisation=company)
    citizen.post(page, {"behalf": str(mandate.pk), "kind": "organisation"})
    assert Application.objects.get().organisation == company


def test_a_mandate_of_somebody_else_is_no_choice(citizen, civil_status):
    foreign = factories.MandateFactory(organisation=factories.OrganisationFactory())
    page = reverse("start", args=["2.000635"])
    citizen.post(page, {"behalf": str(foreign.pk), "kind": "organisation"})
    assert not Application.objects.exists()


def test_a_closed_procedure_takes_nothing(citizen, civil_status):
    civil_status.procedure.state = "closed"
    civil_status.procedure.save()
    page = reverse("start", args=["2.000635"])
    assert citizen.get(page).status_code == 200
    citizen.post(page, {"behalf": "self", "kind": "citizen"})
    assert not Application.objects.exists()


def test_a_closed_procedure_says_so_before_it_asks_to_sign_in(client, civil_status):
    page = reverse("start", args=["2.000635"])
    assert client.get(page).url.startswith(reverse("account_login"))
    civil_status.procedure.state = "closed"
    civil_status.procedure.save()
    for answer in (client.get(page), client.post(page, {"behalf": "self", "kind": "citizen"})):
        assert answer.status_code == 200
        assert not answer.context["is_open"]
        assert reverse("catalogue") in answer.content.decode()


def test_a_procedure_without_a_version_is_shown_as_closed(citizen, civil_status):
    civil_status.valid_to = civil_status.valid_from
    civil_status.save()
    assert citizen.get(reverse("start", args=["2.000635"])).status_code == 200
    assert citizen.get(reverse("start", args=["9.999999"])).status_code == 404


# --- sections -----------------------------------------------------------------------------------
def test_an_empty_section_says_what_is_missing_and_saves(citizen, world, civil_status):
    draft = begun(world, civil_status)
    page = url("application_section", draft, "record")
    answer = citizen.post(page, {"do": "continue"})
    assert answer.status_code == 200
    assert "event_type" in answer.context["form"].errors
    assert "govuk-error-summary" in answer.content.decode()


def test_a_good_section_leads_to_the_next(citizen, world, civil_status):
    draft = states.drafted(world, civil_status)
    answer = citizen.post(
        url("application_section", draft, "record"), section_post(draft, "record")
    )
    assert answer.url == url("application_section", draft, "subject")
    last = citizen.post(
        url("application_section", draft, "request"), section_post(draft, "request")
    )
    assert last.url == url("application_documents", draft)


def test_changing_an_answer_from_the_check_page_leads_back_there(citizen, world, civil_status):
    draft = states.drafted(world, civil_status)
    page = url("application_section", draft, "request") + "?from=check"
    answer = citizen.post(page, section_post(draft, "request", copies="2"))
    assert answer.url == url("application_check", draft)
    draft.refresh_from_db()
    assert draft.answers["copies"] == 2


def test_what_is_wrong_is_saved_as_typed_and_shown_after_leaving(citizen, world, civil_status):
    draft = begun(world, civil_status)
    page = url("application_section", draft, "request")
    assert citizen.post(page, {"copies": "hai bản", "do": "later"}).url == reverse(
        "my_applications"
    )
    assert "hai bản" in citizen.get(page).content.decode()


def test_the_profile_fills_in_what_it_knows_and_says_so(citizen, world, civil_status):
    draft = begun(world, civil_status)
    answer = citizen.get(url("application_section", draft, "requester"))
    assert world.citizen.full_name in answer.content.decode()
    blocks = {block.path: block for block in answer.context["blocks"]}
    assert blocks["requester_person"].note
    draft.refresh_from_db()
    assert draft.answers == {}


def test_a_section_that_is_not_asked_is_not_there(citizen, world, civil_status):
    draft = begun(world, civil_status)
    for section_id in ("khong-co", "event_type"):
        assert citizen.get(url("application_section", draft, section_id)).status_code == 404


def test_rows_are_added_and_removed_without_losing_the_others(citizen, world, land_transfer):
    draft = states.drafted(world, land_transfer)
    section_id = next(
        one.id for one in draft.spec.sections if any(group.id == "parcels" for group in one.groups)
    )
    page = url("application_section", draft, section_id)
    added = citizen.post(page, section_post(draft, section_id, do="add parcels"))
    assert added.url == f"{page}#row-parcels-1"
    draft.refresh_from_db()
    assert len(draft.answers["parcels"]) == 2
    assert draft.answers["parcels"][0]["parcel_number"] == 305
    assert "parcels-1-parcel_number" in citizen.get(page).content.decode()
    citizen.post(page, section_post(draft, section_id, do="remove parcels.0"))
    draft.refresh_from_db()
    assert len(draft.answers["parcels"]) == 1
    assert "parcel_number" not in {k for k, v in draft.answers["parcels"][0].items() if v}


def test_choosing_a_place_without_scripts_shows_what_lies_under_it(citizen, world, civil_status):
    draft = begun(world, civil_status)
    page = url("application_section", draft, "record")
    chosen = {"registered_at-province": "27", "registered_at-district": world.areas["town"].code}
    answer = citizen.post(page, chosen | {"do": "choose registered_at"})
    assert answer.url == f"{page}#q-registered_at"
    html = citizen.get(page).content.decode()
    assert "Phường Đông Ngàn" in html
    assert "Phường Võ Cường" not in html


def test_the_script_asks_for_the_places_under_a_place(client, world):
    page = reverse("area_children", args=[world.areas["city"].code])
    found = client.get(page, {"level": "commune"}).json()["places"]
    assert [name for _code, name in found] == ["Phường Suối Hoa", "Phường Võ Cường"]
    assert client.get(page, {"level": "province"}).status_code == 404


# --- sessions and tabs --------------------------------------------------------------------------
def test_a_session_that_ends_in_the_middle_loses_nothing(client, world, civil_status):
    draft = begun(world, civil_status)
    page = url("application_section", draft, "request")
    away = client.post(page, {"copies": "7", "do": "continue"})
    assert away.status_code == 302
    assert reverse("account_login") in away.url
    assert "7" not in away.url.replace(str(draft.pk), "")
    assert "copies" not in str(dict(client.session.items()))
    client.force_login(world.citizen)
    back = client.get(page)
    assert KEPT in back.content.decode()
    assert back.context["form"]["copies"].value() == "7"
    draft.refresh_from_db()
    assert draft.answers == {}
    assert KEPT not in client.get(page).content.decode()


def test_what_was_kept_is_shown_to_nobody_else(client, world, civil_status):
    draft = begun(world, civil_status)
    page = url("application_section", draft, "request")
    client.post(page, {"copies": "7"})
    client.force_login(world.stranger)
    assert client.get(page).status_code == 404


def test_a_tab_of_a_draft_that_was_filed_meanwhile_changes_nothing(citizen, world, civil_status):
    application = states.filed(world, civil_status)
    before = application.answers
    for page in (
        url("application_section", application, "request"),
        url("application_documents", application),
        url("application_particulars", application),
        url("application_discard", application),
    ):
        assert citizen.post(page, {"copies": "99", "do": "continue"}).status_code == 409
        assert citizen.get(page).url == url("application", application)
    application = Application.objects.get(pk=application.pk)
    assert application.answers == before


@pytest.mark.threat(1)
def test_a_foreign_draft_is_not_there(client, world, civil_status):
    draft = ready(world, civil_status)
    client.force_login(world.stranger)
    pages = [url(name, draft) for name in PAGES]
    pages.append(url("application_section", draft, "record"))
    for page in pages:
        assert client.get(page).status_code == 404
        assert client.post(page, {"do": "continue"}).status_code in (404, 405)
    assert Application.objects.get().status == Status.DRAFT


# --- documents ----------------------------------------------------------------------------------
def test_several_files_at_once_the_good_one_stays(citizen, world, civil_status):
    draft = states.drafted(world, civil_status, fee_category="poor")
    Attachment.objects.all().delete()
    page = url("application_documents", draft)
    files = [
        SimpleUploadedFile("Giấy xác nhận.pdf", pdf(pages=2)),
        SimpleUploadedFile("la.exe", b"MZ"),
    ]
    answer = citizen.post(page, {"do": "upload", "file-exemption_proof": files})
    assert answer.status_code == 200
    slot = next(one for one in answer.context["slots"] if one.id == "exemption_proof")
    assert len(slot.errors) == 1
    assert "la.exe" in slot.errors[0]
    stored = Attachment.objects.get()
    assert (stored.name, stored.pages, stored.is_filed) == ("Giấy xác nhận.pdf", 2, False)
    assert stored.media_type == "application/pdf"


def test_the_same_file_twice_is_one_and_it_can_be_taken_out(citizen, world, civil_status):
    draft = states.drafted(world, civil_status, fee_category="poor")
    Attachment.objects.all().delete()
    page = url("application_documents", draft)
    data = picture()
    for name in ("a.jpg", "b.jpg"):
        upload = SimpleUploadedFile(name, data)
        citizen.post(page, {"do": "upload", "file-exemption_proof": upload})
    stored = Attachment.objects.get()
    citizen.post(page, {"do": f"remove {stored.pk}"})
    assert not Attachment.objects.exists()
    assert not stored.file.storage.exists(stored.file.name)


def test_a_required_document_is_asked_for_by_name(citizen, world, civil_status):
    draft = states.drafted(world, civil_status, fee_category="poor")
    Attachment.objects.all().delete()
    answer = citizen.post(url("application_documents", draft), {"do": "continue"})
    assert answer.status_code == 200
    assert answer.context["errors"][0]["href"] == "#file-exemption_proof"


def test_no_more_files_than_the_document_may_have(citizen, world, civil_status):
    draft = states.drafted(world, civil_status, fee_category="poor")
    Attachment.objects.all().delete()
    most = draft.spec.document("exemption_proof").max_files
    files = [SimpleUploadedFile(f"{n}.pdf", pdf(pages=n + 1)) for n in range(most + 1)]
    answer = citizen.post(
        url("application_documents", draft), {"do": "upload", "file-exemption_proof": files}
    )
    assert Attachment.objects.count() == most
    assert any(slot.errors for slot in answer.context["slots"])


# --- where to, check, send ----------------------------------------------------------------------
def test_the_agency_near_home_is_offered_and_what_is_missing_is_told(citizen, world, civil_status):
    person = world.citizen.person
    person.address = world.address("neighbour")
    person.save()
    draft = begun(world, civil_status)
    page = url("application_particulars", draft)
    assert citizen.get(page).context["form"]["agency"].value() == world.neighbour.pk
    answer = citizen.post(page, {"agency": "", "phone": "12", "do": "continue"})
    assert set(answer.context["form"].errors) == {"agency", "phone"}


def test_particulars_are_saved(citizen, world, civil_status):
    draft = begun(world, civil_status)
    values = {"agency": world.far.pk, "phone": "0912 345 214", "email": "lan@motcua.example"}
    citizen.post(url("application_particulars", draft), values | {"do": "continue"})
    draft.refresh_from_db()
    assert draft.receiving_agency == world.far
    assert draft.phone == "+84912345214"


def test_an_unfinished_draft_leads_back_to_its_parts(citizen, world, civil_status):
    draft = begun(world, civil_status)
    assert citizen.get(url("application_check", draft)).url == url("application_tasks", draft)


def test_the_check_page_shows_answers_and_reasons_of_the_fees(citizen, world, civil_status):
    draft = ready(world, civil_status, copies=3)
    answer = citizen.get(url("application_check", draft))
    assert answer.context["fees"].now == 24_000
    assert answer.context["fees"].lines[0].reasons
    assert "?from=check#q-copies" in answer.content.decode()


def test_sending_needs_the_declaration(citizen, world, civil_status):
    draft = ready(world, civil_status)
    answer = citizen.post(url("application_check", draft), {"key": str(uuid4())})
    assert "declared" in answer.context["form"].errors
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_double_click_files_once(citizen, world, civil_status):
    draft = ready(world, civil_status)
    page = url("application_check", draft)
    data = {"key": str(uuid4()), "declared": "on"}
    first, second = citizen.post(page, data), citizen.post(page, data)
    assert first.url == second.url == url("application_submitted", draft)
    application = Application.objects.get()
    assert (application.status, application.revision) == (Status.REGISTERED, 2)
    assert application.fees.count() == 1
    assert application.code in citizen.get(first.url).content.decode()


def test_a_second_window_that_sends_again_is_told(citizen, world, civil_status):
    draft = ready(world, civil_status)
    page = url("application_check", draft)
    citizen.post(page, {"key": str(uuid4()), "declared": "on"})
    late = citizen.post(page, {"key": str(uuid4()), "declared": "on"})
    assert late.status_code == 409


def test_hidden_answers_are_dropped_when_it_is_sent(citizen, world, civil_status):
    draft = ready(world, civil_status)
    drafts.save_section(
        application=draft,
        actor=world.citizen,
        section_id="request",
        answers={"purpose_other": "không còn hỏi"},
        done=True,
    )
    citizen.post(url("application_check", draft), {"key": str(uuid4()), "declared": "on"})
    application = Application.objects.get()
    assert application.status == Status.REGISTERED
    assert "purpose_other" not in application.answers


@pytest.mark.threat(5)
def test_extra_parameters_change_nothing(citizen, world, civil_status):
    draft = ready(world, civil_status)
    extra = {"status": "10", "applicant_type": "organisation", "owner": str(uuid4()), "code": "X"}
    citizen.post(
        url("application_section", draft, "request"), section_post(draft, "request", **extra)
    )
    values = {"agency": world.commune.pk, "phone": "0912345214", "revision": "9", "status": "9"}
    citizen.post(url("application_particulars", draft), values | extra)
    again = Application.objects.get()
    assert (again.status, again.applicant_type, again.code) == (Status.DRAFT, "citizen", None)
    assert again.owner == world.citizen.person
    assert set(again.answers) <= set(again.spec.questions) | set(again.spec.groups)


def test_a_draft_can_be_thrown_away(citizen, world, civil_status):
    draft = ready(world, civil_status)
    page = url("application_discard", draft)
    assert citizen.get(page).status_code == 200
    assert Application.objects.exists()
    citizen.post(page)
    assert not Application.objects.exists()


def test_a_ready_draft_has_nothing_left(world, civil_status):
    assert submission.problems_of(ready(world, civil_status)) == {}
