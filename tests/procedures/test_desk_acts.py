"""Acts on the desk through its pages: a whole journey, wrong people, stale pages, form errors."""

import pytest
from django.urls import reverse

from portal.audit.models import Event
from procedures.acts import acts_for
from procedures.models import Message, ResultDraft, Status, WorkItem
from procedures.services import processing, reception
from tests import states

pytestmark = pytest.mark.django_db
PARTICULARS = {
    "particular-entry_number": "12",
    "particular-entry_date-day": "5",
    "particular-entry_date-month": "2",
    "particular-entry_date-year": "1990",
    "particular-entry_agency": "UBND phường Võ Cường",
    "particular-entry_person-full_name": "Nguyễn Thị Mai Hương",
    "particular-entry_person-birth_date-day": "5",
    "particular-entry_person-birth_date-month": "2",
    "particular-entry_person-birth_date-year": "1990",
    "particular-entry_person-sex": "female",
    "particular-entry_content": "Khai sinh đúng hạn",
}


def act_url(application, act):
    return reverse("desk:act", args=[application.pk, act])


def take(client, officer, application, act, **data):
    """Post an act as the page would, following to the page that answers."""
    client.force_login(officer)
    application.refresh_from_db()
    found = [one for one in acts_for(application, officer) if one.name == act]
    frame = {"seen": application.revision, "target": found[0].target_id if found else ""}
    response = client.post(act_url(application, act), frame | data, follow=True)
    application.refresh_from_db()
    return response


def names(application, officer):
    return [act.name for act in acts_for(application, officer)]


@pytest.fixture
def filed(world, civil_status):
    return states.paid(states.filed(world, civil_status))


@pytest.fixture
def started(world, civil_status):
    return states.started(world, civil_status)


def test_a_copy_goes_from_the_door_to_the_citizen_in_a_browser(client, world, filed):
    door, examiner = world.officer("receptionist"), world.officer("examiner")
    approver = world.officer("approver")
    page = take(client, door, filed, "receive")
    assert filed.status == Status.RECEIVED
    assert filed.code in page.content.decode()
    assert page.redirect_chain[-1][0] == reverse("desk:inbox")
    page = take(client, examiner, filed, "start")
    assert page.redirect_chain[-1][0] == reverse("desk:application", args=[filed.pk])
    page = take(client, examiner, filed, "propose_result", choice="extract_copy", **PARTICULARS)
    assert page.status_code == 200
    assert ResultDraft.objects.get().particulars["entry_number"] == "12"
    take(client, examiner, filed, "forward", note="Đã tra sổ")
    page = take(client, approver, filed, "approve")
    assert filed.status == Status.PROCESSED
    take(client, door, filed, "hand_over")
    assert filed.status == Status.RETURNED
    document = filed.documents.get(is_result=True).document
    assert document.data["blocks"][3]["text"] == "Khai sinh đúng hạn"
    assert Event.objects.filter(act="forward").last().why == "Đã tra sổ"


def test_the_bar_holds_exactly_the_acts_of_the_post(world, filed):
    assert names(filed, world.officer("receptionist")) == [
        "receive",
        "ask_supplement",
        "assign",
        "refuse_reception",
    ]
    assert names(filed, world.officer("examiner")) == []
    assert names(filed, world.officer("receptionist", world.neighbour)) == []
    assert names(filed, world.citizen) == []


def test_an_approver_may_assign_extend_or_stop_what_is_in_process(world, started):
    assert names(started, world.officer("approver")) == ["assign", "extend", "stop"]


def test_a_withheld_act_says_why_and_does_nothing(client, world, civil_status):
    unpaid = states.filed(world, civil_status)
    page = take(client, world.officer("receptionist"), unpaid, "receive")
    assert unpaid.status == Status.REGISTERED
    assert page.redirect_chain
    assert "mc-acts__why" in page.content.decode()


def test_the_act_of_another_post_is_forbidden(client, world, filed):
    response = take(client, world.officer("examiner"), filed, "receive")
    assert response.status_code == 403
    assert filed.status == Status.REGISTERED


def test_an_act_of_another_agency_finds_no_file(client, world, filed):
    response = take(client, world.officer("receptionist", world.neighbour), filed, "receive")
    assert response.status_code == 404


def test_a_citizen_has_no_desk(client, world, filed):
    response = take(client, world.citizen, filed, "receive")
    assert response.status_code == 403


def test_an_unknown_act_is_not_found(client, world, filed):
    client.force_login(world.officer("receptionist"))
    assert client.get(act_url(filed, "fly")).status_code == 404


def test_pressed_twice_acts_once_and_says_who_did(client, world, filed):
    door = world.officer("receptionist")
    client.force_login(door)
    data = {"seen": filed.revision}
    assert client.post(act_url(filed, "receive"), data).status_code == 302
    again = client.post(act_url(filed, "receive"), data)
    assert again.status_code == 409
    assert door.full_name in again.content.decode()
    assert Event.objects.filter(stream=filed.audit_stream, act="receive").count() == 1


def test_two_officers_one_is_told_who_was_faster(client, world, filed):
    first, second = world.officer("receptionist"), world.officer("receptionist", number=2)
    seen = filed.revision
    reception.receive(application=filed, actor=first, seen=seen)
    client.force_login(second)
    response = client.post(act_url(filed, "refuse_reception"), {"seen": seen, "reason": "Thiếu"})
    assert response.status_code == 409
    page = response.content.decode()
    assert first.full_name in page
    assert "mc-deskbar" in page  # who works at the desk stays there


def test_a_page_without_its_revision_does_nothing(client, world, filed):
    client.force_login(world.officer("receptionist"))
    assert client.post(act_url(filed, "receive"), {}).status_code == 409


@pytest.mark.parametrize(
    ("act", "data", "field"),
    [
        ("refuse_reception", {"reason": " "}, "reason"),
        ("ask_supplement", {"reason": "Thiếu"}, None),
        ("ask_supplement", {"other": "Ảnh rõ hơn"}, "reason"),
    ],
)
def test_a_form_with_something_missing_is_shown_again(client, world, filed, act, data, field):
    response = take(client, world.officer("receptionist"), filed, act, **data)
    assert response.context["form"].errors
    assert field is None or field in response.context["form"].errors
    assert "govuk-error-summary" in response.content.decode()
    assert filed.status == Status.REGISTERED


def test_a_supplement_lists_documents_answers_and_other_things(client, world, filed):
    page = take(
        client,
        world.officer("receptionist"),
        filed,
        "ask_supplement",
        **{
            "document-declaration": "on",
            "document-declaration-note": "Chưa ký",
            "field-copies": "on",
            "other": "Ảnh rõ hơn\n\n",
            "reason": "Hồ sơ chưa đủ",
        },
    )
    assert page.status_code == 200
    request = filed.supplements.get()
    assert request.items == [
        {"kind": "document", "id": "declaration", "note": "Chưa ký"},
        {"kind": "field", "id": "copies", "note": ""},
        {"kind": "other", "id": "", "note": "Ảnh rõ hơn"},
    ]
    assert filed.status == Status.SUPPLEMENT_REQUESTED


def test_a_result_with_blanks_is_shown_again_with_what_was_typed(client, world, started):
    data = PARTICULARS | {"particular-entry_content": ""}
    page = take(client, world.officer("examiner"), started, "propose_result",
                choice="extract_copy", **data)  # fmt: skip
    assert page.context["form"].errors
    assert "particular-entry_content" in page.context["form"].errors
    assert "UBND phường Võ Cường" in page.content.decode()
    assert not ResultDraft.objects.exists()


def test_the_preview_saves_nothing_and_names_what_is_blank(client, world, started):
    data = PARTICULARS | {"particular-entry_content": "", "preview": "1"}
    page = take(client, world.officer("examiner"), started, "propose_result",
                choice="extract_copy", **data)  # fmt: skip
    assert page.status_code == 200
    assert page.context["result"]["blanks"] == ["Nội dung đã đăng ký"]
    assert not ResultDraft.objects.exists()


def test_a_refusal_needs_its_reason(client, world, started):
    page = take(client, world.officer("examiner"), started, "propose_result", choice="refusal")
    assert page.context["form"].errors
    data = {"particular-refusal_reason": "Không có trong sổ"}
    take(client, world.officer("examiner"), started, "propose_result", choice="refusal", **data)
    assert ResultDraft.objects.get().outcome == "refused"


def test_forwarding_without_a_draft_is_withheld(world, started):
    forward = next(a for a in acts_for(started, world.officer("examiner")) if a.name == "forward")
    assert forward.withheld


def test_a_step_is_returned_with_its_reason(client, world, started):
    application = states.step(world, started)
    approver = world.officer("approver")
    assert take(client, approver, application, "return", reason="").context["form"].errors
    take(client, approver, application, "return", reason="Sai tên")
    assert states.open_run(application).step_id == "examine"


def test_work_is_given_to_a_colleague_of_the_same_post(client, world, started):
    examiner, colleague = world.officer("examiner"), world.officer("examiner", number=2)
    world.officer("clerk")
    page = take(client, examiner, started, "assign", to=str(world.officer("clerk").pk))
    assert page.context["form"].errors
    take(client, examiner, started, "assign", to=str(colleague.pk))
    assert started.work_items.open().get().assignee == colleague
    assert names(started, examiner) == []  # a leader takes it away again


def test_an_opinion_is_asked_and_answered(client, world, land_transfer):
    application = states.step(world, states.started(world, land_transfer))
    run = application.steps.open().filter(step_id="examine").get()
    examiner = states.holder(world, run)
    data = {"agency": world.tax.pk, "question": "Có nợ thuế không?", "hours": 16}
    page = take(client, examiner, application, "ask_opinion", **data | {"question": ""})
    assert page.context["form"].errors
    take(client, examiner, application, "ask_opinion", **data)
    opinion = application.opinions.get()
    taxman = world.officer("examiner", world.tax)
    client.force_login(taxman)
    page = client.get(act_url(application, "give_opinion"))
    assert "Có nợ thuế không?" in page.content.decode()
    take(client, taxman, application, "give_opinion", verdict="agree", text="Không nợ")
    opinion.refresh_from_db()
    assert (opinion.verdict, opinion.answer) == ("agree", "Không nợ")
    assert not application.work_items.open().filter(kind=WorkItem.Kind.OPINION).exists()


def test_assessed_fees_stop_the_clock(client, world, land_transfer):
    application = states.started(world, land_transfer)
    while application.steps.open().order_by("sequence").first().step_id != "obligation":
        run = application.steps.open().order_by("sequence").first()
        application = forward(world, application, run)
    run = states.open_run(application)
    examiner = states.holder(world, run)
    assert take(client, examiner, application, "ask_obligation").context["form"].errors
    data = {"amount-registration_fee": "6.250.000", "number-registration_fee": "12/TB-CCT"}
    data |= dated("issued_on-registration_fee", "3/6/2024")
    take(client, examiner, application, "ask_obligation", **data)
    fee = application.fees.get(rule_id="registration_fee")
    assert (fee.amount, fee.notice_number) == (6_250_000, "12/TB-CCT")
    assert application.status == Status.FINANCIAL_OBLIGATION


def dated(name, text):
    """A date as the browser posts it."""
    return dict(
        zip([f"{name}_{part}" for part in ("day", "month", "year")], text.split("/"), strict=True)
    )


def forward(world, application, run):
    return processing.forward_step(
        application=application, actor=states.holder(world, run), run_id=run.pk
    )


def test_a_message_is_saved_though_the_page_is_stale(client, world, filed):
    client.force_login(world.officer("receptionist"))
    data = {"seen": 0, "text": "Bạn mang bản chính khi đến nhận", "audience": "citizen"}
    assert client.post(act_url(filed, "message"), data).status_code == 302
    data["audience"] = "colleagues"
    client.post(act_url(filed, "message"), data)
    assert list(Message.objects.values_list("is_internal", flat=True)) == [False, True]
    revision = filed.revision
    filed.refresh_from_db()
    assert filed.revision == revision
