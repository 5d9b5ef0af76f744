"""At the counter for an applicant who filed: answered, withdrawn, written about, in their name."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.audit.models import Event
from procedures import news
from procedures.models import Attachment, Message, Status
from procedures.services import conversation, endings, supplements
from procedures.services.attachments import REQUEST
from procedures.services.errors import ActRefused, NotAllowed
from procedures.views.citizen import timeline
from procedures.views.citizen.timeline import timeline_of
from procedures.views.desk import counter_today
from procedures.views.desk.history import history
from tests import factories, states
from tests.core.test_uploads import pdf
from tests.procedures.test_citizen_pages import asked
from tests.procedures.test_counter import (
    at_counter,
    desk,
    filed_by_counter,
    officer,
    typed_person,
    url,
)
from tests.procedures.test_forms_section import typed

__all__ = ["desk"]

pytestmark = pytest.mark.django_db
WHY = "Người nộp đến quầy, không có tài khoản"
COPIES = {"kind": "field", "id": "copies", "note": "Ghi lại số bản"}
OLD_COPY = {"kind": "document", "id": "old_copy", "note": "Bản chụp bị mờ"}


def asked_of_walk_in(world, version, *items):
    """Filed at the counter by whoever has no account; then something is asked for."""
    filed = filed_by_counter(world, version)
    supplements.ask_supplement(
        application=filed,
        actor=world.officer("examiner"),
        request={"reason": "Chưa rõ", "items": list(items) or [COPIES]},
    )
    filed.refresh_from_db()
    return filed


def event_of(application, act):
    return Event.objects.history(application.audit_stream).get(act=act)


def told(event, application, officer_):
    """Whose act it is, for whom, and why."""
    payload = event.stored.payload
    assert event.actor == officer_
    assert payload["subject"] == str(application.filed_by_id)
    assert payload["entered_why"] == WHY


# --- services -----------------------------------------------------------------------------------
def test_a_supplement_is_answered_for_who_has_no_account(world, civil_status):
    case = asked_of_walk_in(world, civil_status)
    me = officer(world)
    answers = {**case.answers, "copies": 2}
    supplements.save_copy(application=case, actor=me, answers=answers)
    supplements.supply(application=case, actor=me, note="Hai bản", why=WHY)

    case.refresh_from_db()
    request = case.supplements.get()
    assert case.status == Status.RECEIVED
    assert case.answers["copies"] == 2
    assert (request.state, request.entered_by, request.note) == ("answered", me, "Hai bản")
    told(event_of(case, "supply"), case, me)
    assert event_of(case, "supply").stored.payload["before"]["copies"] == 1
    with pytest.raises(ActRefused):
        supplements.supply(application=case, actor=me, why=WHY)


def test_without_saying_why_an_officer_is_no_applicant(world, civil_status):
    case = asked_of_walk_in(world, civil_status)
    acts = (
        lambda: supplements.supply(application=case, actor=officer(world)),
        lambda: endings.withdraw(application=case, actor=officer(world), reason="Thôi"),
        lambda: conversation.write_to_agency(application=case, actor=officer(world), text="?"),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("who", ["neighbour", "examiner", "applicant", "kin"])
def test_only_the_counter_that_received_it_and_never_for_oneself(world, civil_status, who):
    case = asked_of_walk_in(world, civil_status)
    actor = officer(world)
    if who == "neighbour":
        actor = officer(world, world.neighbour)
    elif who == "examiner":  # the step lies there, but no applicant comes there
        actor = world.officer("examiner")
    elif who == "applicant":
        actor.person = case.owner
        actor.save()
    else:
        actor.person = factories.PersonFactory()
        actor.save()
        case.mandate = factories.MandateFactory(holder=actor.person, person=case.owner)
        case.save()
    acts = (
        lambda: supplements.supply(application=case, actor=actor, why=WHY),
        lambda: endings.withdraw(application=case, actor=actor, reason="Thôi", why=WHY),
        lambda: conversation.write_to_agency(application=case, actor=actor, text="?", why=WHY),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert not Event.objects.filter(act__in=("supply", "withdraw", "question")).exists()


def test_the_timeline_and_the_history_say_entered_at_the_counter(client, world, civil_status):
    case = asked_of_walk_in(world, civil_status)
    me = officer(world)
    supplements.supply(application=case, actor=me, why=WHY)
    conversation.write_to_agency(application=case, actor=me, text="Bao giờ xong?", why=WHY)
    endings.withdraw(application=case, actor=me, reason="Không cần nữa", why=WHY)
    case.refresh_from_db()

    titles = [str(item["title"]) for item in timeline_of(case)]
    assert titles[0] == "Rút hồ sơ tại bộ phận một cửa theo đơn có chữ ký của ông/bà"
    assert "Giấy tờ còn thiếu được nhập tại bộ phận một cửa" in titles
    entries = history(case)[:3]
    assert [str(one["title"]) for one in entries] == [
        "Rút hồ sơ thay người nộp tại quầy",
        "Nhập tin nhắn thay người nộp tại quầy",
        "Nhập phần bổ sung thay người nộp tại quầy",
    ]
    assert entries[0]["text"] == f"Không cần nữa\n{WHY}"
    client.force_login(me)
    html = client.get(reverse("desk:application", args=[case.pk])).content.decode()
    assert html.count(f"Nhập tại quầy bởi {me.full_name}") == 2  # the supplement, the message


def test_the_act_of_the_applicant_is_told_as_theirs(world, civil_status):
    case = asked(world, civil_status, COPIES)
    supplements.supply(application=case, actor=world.citizen)
    titles = [str(item["title"]) for item in timeline_of(case)]
    assert str(timeline.ACTS["supply"][0]) in titles
    assert str(timeline.AT_COUNTER["supply"]) not in titles
    assert case.supplements.get().entered_by is None


def test_who_has_an_account_gets_the_ordinary_notice(world, civil_status):
    case = asked(world, civil_status, COPIES)
    withdrawn = endings.withdraw(
        application=case, actor=officer(world), reason="Không cần nữa", why=WHY
    )
    news.tell_people(str(withdrawn.pk), "withdraw", str(withdrawn.revision))
    assert world.citizen.notices.filter(kind="withdrawn").count() == 1


# --- pages --------------------------------------------------------------------------------------
def test_found_by_the_end_of_its_code(desk, world, civil_status):
    case = filed_by_counter(world, civil_status)
    for code in (case.code, case.code.lower(), case.code[-11:]):
        answer = desk.post(reverse("desk:counter_find"), {"code": code})
        assert answer.url == url("case", case)
    far = states.filed(world, civil_status, by=world.citizen)
    type(far).objects.filter(pk=far.pk).update(receiving_agency=world.far, code="H99-240905-7777")
    for code in ("H99-240905-7777", "77", ""):
        answer = desk.post(reverse("desk:counter_find"), {"code": code})
        assert answer.context["find_form"].errors["code"]
    assert (
        'value="H99-240905-7777"'
        in desk.post(reverse("desk:counter_find"), {"code": "H99-240905-7777"}).content.decode()
    )
    html = desk.post(reverse("desk:counter_find"), {"code": "77"}).content.decode()
    assert f'action="{reverse("desk:counter")}"' in html  # the form of a person goes its own way
    assert desk.get(reverse("desk:counter_find")).url == reverse("desk:counter")


def test_a_code_that_ends_two_applications_opens_none(desk, world, civil_status):
    first, second = (filed_by_counter(world, civil_status) for _one in range(2))
    type(first).objects.filter(pk=first.pk).update(code="H05-240904-0001")
    type(first).objects.filter(pk=second.pk).update(code="H05-240905-0001")
    answer = desk.post(reverse("desk:counter_find"), {"code": "-0001"})
    assert answer.context["find_form"].errors["code"]


def test_the_page_shows_what_is_asked_and_what_was_said(desk, world, civil_status):
    case = asked_of_walk_in(world, civil_status)
    conversation.write_to_citizen(
        application=case, actor=world.officer("examiner"), text="Mời ông bà ra phường"
    )
    conversation.write_note(application=case, actor=world.officer("examiner"), text="Nội bộ")
    html = desk.get(url("case", case)).content.decode()
    assert "Mời ông bà ra phường" in html
    assert "Nội bộ" not in html
    assert "Chưa rõ" in html
    for page in ("supplement", "withdraw", "message"):
        assert url(page, case) in html


def test_the_pages_of_the_citizen_answer_it_at_the_counter(desk, world, civil_status):
    case = asked_of_walk_in(world, civil_status, COPIES, OLD_COPY)
    page = url("supplement", case)
    form = desk.get(page).context["form"]
    assert form["why"].value() == "Người nộp không có tài khoản và đến tại quầy."
    section = next(
        one.id for one in civil_status.content.sections if any(q.id == "copies" for q in one.fields)
    )
    change = url("supplement_section", case, section)
    assert change in desk.get(page).content.decode()
    shown = typed(desk.get(change).context["form"])
    answer = desk.post(change, shown | {"copies": "3", "do": ["continue"]})
    assert answer.url == page
    case.refresh_from_db()
    assert (case.answers["copies"], case.supplements.get().answers["copies"]) == (1, 3)

    sent = {"seen": case.revision, "note": "Đủ rồi", "why": WHY, "do": "send"}
    answer = desk.post(page, sent)
    assert answer.status_code == 200  # the scan is missing
    assert "Đủ rồi" in answer.content.decode()
    scan = SimpleUploadedFile("Bản chụp.pdf", pdf())
    answer = desk.post(page, {"seen": case.revision, "do": "upload", "file-old_copy": scan})
    assert answer.url == page
    file = Attachment.objects.get(supplement__application=case)
    assert file.uploaded_by == officer(world)
    opened = desk.get(reverse("attachment", args=[file.pk]))
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    assert desk.post(page, sent | {"why": ""}).context["form"].errors["why"]
    assert desk.post(page, sent).url == url("case", case)
    case.refresh_from_db()
    assert (case.status, case.answers["copies"]) == (Status.RECEIVED, 3)
    assert desk.post(page, sent).status_code == 409  # a double click


def test_withdrawn_in_two_steps_on_a_signed_request(desk, world, civil_status):
    case = filed_by_counter(world, civil_status)
    page = url("withdraw", case)
    assert desk.get(page).context["asks_request"] is False
    typed = {"reason": "Không cần nữa", "why": WHY, "seen": case.revision}
    assert desk.post(page, typed | {"reason": ""}).context["form"].errors["reason"]
    second = desk.post(page, typed | {"do": "next"})
    assert second.context["asks_request"] is True
    assert "Không cần nữa" in second.content.decode()
    third = desk.post(page, typed | {"do": "withdraw"})  # without the request
    assert third.context["form"].errors["request"]
    wrong = SimpleUploadedFile("đơn.exe", b"MZ")
    refused = desk.post(page, typed | {"do": "withdraw", "request": wrong})
    assert refused.context["form"].errors["request"]
    case.refresh_from_db()
    assert case.status == Status.RECEIVED

    scan = SimpleUploadedFile("đơn.pdf", pdf())
    done = desk.post(page, typed | {"do": "withdraw", "request": scan})
    assert done.url == url("case", case)
    case.refresh_from_db()
    assert (case.status, case.reason) == (Status.WITHDRAWN, "Không cần nữa")
    assert case.attachments.get(document_id=REQUEST).is_filed
    told(event_of(case, "withdraw"), case, officer(world))
    assert event_of(case, "withdraw").stored.payload["request"] == "scan"
    assert desk.post(page, typed | {"do": "withdraw", "on_paper": "on"}).status_code == 409
    assert desk.get(page).url == url("case", case)
    assert url("withdraw", case) not in desk.get(url("case", case)).content.decode()


def test_withdrawn_with_the_paper_in_the_folder(desk, world, civil_status):
    case = filed_by_counter(world, civil_status)
    typed = {"reason": "Thôi", "why": WHY, "seen": case.revision, "do": "withdraw"}
    assert desk.post(url("withdraw", case), typed | {"on_paper": "on"}).status_code == 302
    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN
    assert event_of(case, "withdraw").stored.payload["request"] == "paper"


def test_a_message_is_the_applicants_written_by_the_officer(desk, client, world, civil_status):
    case = filed_by_counter(world, civil_status)
    page = url("message", case)
    assert desk.post(page, {"text": "", "why": WHY}).context["form"].errors["text"]
    assert desk.post(page, {"text": "Bao giờ xong?", "why": WHY}).url == url("case", case)
    message = Message.objects.get(application=case)
    assert (message.author, message.entered_by) == (case.filed_by, officer(world))
    assert (message.agency, message.is_internal) == (None, False)
    told(event_of(case, "question"), case, officer(world))
    assert "Bao giờ xong?" in desk.get(url("case", case)).content.decode()


def test_the_pages_are_shut_to_others(client, world, civil_status):
    case = asked_of_walk_in(world, civil_status)
    pages = [url(name, case) for name in ("case", "supplement", "withdraw", "message")]
    pages.append(url("supplement_section", case, "record"))
    for who, status in (
        (officer(world, world.neighbour), 404),
        (world.officer("examiner"), 403),
        (world.citizen, 403),
    ):
        client.force_login(who)
        assert {client.get(page).status_code for page in pages} == {status}
        assert {client.post(page).status_code for page in pages} <= {status, 405}
    draft = at_counter(world, civil_status)
    client.force_login(officer(world))
    assert client.get(url("case", draft)).status_code == 404


def test_nobody_opens_their_own(desk, world, civil_status):
    me = officer(world)
    case = asked_of_walk_in(world, civil_status)
    me.person = case.owner
    me.save()
    answer = desk.get(url("supplement", case))
    assert answer.status_code == 403
    assert "chính ông/bà" in answer.content.decode()


def test_the_page_of_a_person_lists_what_they_filed_here(desk, world, civil_status, monkeypatch):
    monkeypatch.setattr(counter_today, "PAGE_SIZE", 2)
    cases = [filed_by_counter(world, civil_status) for _one in range(3)]
    states.filed(world, civil_status)  # of somebody else
    visit = desk.post(reverse("desk:counter"), typed_person(world)).url
    first = desk.get(visit)
    assert [row.pk for row in first.context["page"].rows] == [cases[2].pk, cases[1].pk]
    assert url("case", cases[2]) in first.content.decode()
    second = desk.get(visit, {"cursor": first.context["page"].next})
    assert [row.pk for row in second.context["page"].rows] == [cases[0].pk]
