"""Texts that an agency writes often: kept by its leaders, chosen by its officers, filled in."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import Event
from portal.core.dates import format_date, local_date
from procedures.models import Message, ReplyText, Status
from procedures.reply_words import BLANKS, check_blanks, filled
from procedures.services import replies
from procedures.services.errors import ActRefused, NotAllowed
from tests import factories, states

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("desk:replies"), reverse("desk:reply_new")
TEXT = "Kính gửi {name}, hồ sơ {code} hẹn trả ngày {due}."
ENGLISH = "Dear {name}, the date of {code} is {due}."


@pytest.fixture
def leader(client, world):
    officer = world.officer("approver")
    client.force_login(officer)
    return officer


def words(name="Nhắc hẹn", use="any", text=TEXT, text_en=""):
    return replies.Words(name, use, text, text_en)


def kept(world, **given):
    actor = world.officer("approver")
    return replies.add(actor=actor, agency=world.commune, words=words(**given), key=uuid4())


def posted(world, **given):
    frame = {
        "agency": world.commune.pk,
        "key": uuid4(),
        "name": "Nhắc hẹn",
        "use": "any",
        "text": TEXT,
    }
    return frame | given


def page_of(row):
    return reverse("desk:reply", args=[row.pk])


def act_page(application, act):
    return reverse("desk:act", args=[application.pk, act])


def pick(client, application, act, row, *, english=False, **typed):
    data = {"do": "pick", "reply": f"{row.pk}-en" if english else str(row.pk)}
    data |= {"seen": application.revision, **typed}
    return client.post(act_page(application, act), data)


# --- blanks -------------------------------------------------------------------------------------
def test_every_blank_is_filled_in_from_the_file(world, civil_status):
    application = states.started(world, civil_status)
    every = " | ".join(f"{{{name}}}" for name in BLANKS)
    code, name, due, procedure, agency = filled(every, application, "vi").split(" | ")
    assert (code, name) == (application.code, application.owner_name)
    assert due == format_date(local_date(application.due_at))
    assert procedure == civil_status.content.short_title.vi
    assert agency == world.commune.name
    assert civil_status.content.short_title.en in filled("{procedure}", application, "en")


def test_before_there_is_a_date_the_text_says_so(world, civil_status):
    application = states.filed(world, civil_status)
    assert filled("Hẹn: {due}", application, "vi") == "Hẹn: (chưa có ngày hẹn)"


def test_what_fills_a_blank_is_never_read_as_one(world, civil_status):
    application = states.filed(world, civil_status)
    application.owner_name = "{code} {0.__class__} %(name)s"
    assert filled("Gửi {name}", application, "vi") == "Gửi {code} {0.__class__} %(name)s"


@pytest.mark.parametrize(
    "text",
    ["{phone}", "{}", "{ code }", "{code.__class__}", "{code!r}", "a { b", "} c", "c }"],
)
def test_a_blank_that_nothing_fills_is_refused_beside_the_field(client, world, leader, text):
    with pytest.raises(ValidationError):
        check_blanks(text)
    page = client.post(NEW, posted(world, text=f"Chào bạn {text}", text_en=text))
    assert page.context["form"].errors["text"]
    assert page.context["form"].errors["text_en"]
    assert f"Chào bạn {text}" in page.content.decode()
    assert not ReplyText.objects.exists()


# --- keeping ------------------------------------------------------------------------------------
def test_a_text_is_kept_changed_and_deleted_and_each_leaves_an_event(client, world, leader):
    given = posted(world, use="message", text_en=ENGLISH)
    assert client.post(NEW, given).url == LIST
    row = ReplyText.objects.get()
    assert (row.agency, row.name, row.use, row.text) == (world.commune, "Nhắc hẹn", "message", TEXT)
    assert "Nhắc hẹn" in client.get(LIST).content.decode()
    change = given | {"seen": row.revision, "name": "Nhắc ngày hẹn"}
    assert client.post(page_of(row), change).url == LIST
    row.refresh_from_db()
    assert (row.name, row.revision) == ("Nhắc ngày hẹn", 1)
    assert client.post(page_of(row), {"do": "remove", "seen": 1}).url == LIST
    assert "Nhắc ngày hẹn" not in client.get(LIST).content.decode()
    events = list(Event.objects.history(f"reply_text:{row.pk}"))
    assert [one.act for one in events] == ["add_reply", "change_reply", "remove_reply"]
    assert {(one.actor, one.post["role"]) for one in events} == {(leader, "approver")}
    payload = events[1].stored.payload
    assert (payload["before"]["name"], payload["after"]["name"]) == ("Nhắc hẹn", "Nhắc ngày hẹn")


def test_a_page_sent_twice_keeps_one_text(client, world, leader):
    given = posted(world)
    assert [client.post(NEW, given).url for _click in range(2)] == [LIST, LIST]
    row = ReplyText.objects.get()
    change = given | {"seen": 0, "name": "Tên mới"}
    assert [client.post(page_of(row), change).url for _click in range(2)] == [LIST, LIST]
    gone = {"do": "remove", "seen": 1}
    assert [client.post(page_of(row), gone).url for _click in range(2)] == [LIST, LIST]
    assert Event.objects.filter(stream=f"reply_text:{row.pk}").count() == 3
    assert client.get(page_of(row)).url == LIST
    page = client.post(page_of(row), change | {"seen": 2, "text": "Khác hẳn"})
    assert page.context["form"].non_field_errors()
    assert "Khác hẳn" in page.content.decode()


def test_a_page_that_a_colleague_overtook_shows_both_and_can_be_sent_again(client, world, leader):
    row = kept(world)
    colleague = world.officer("coordinator")
    theirs = words(text="Của đồng nghiệp")
    replies.change(actor=colleague, row=row, words=theirs, seen=0)
    mine = posted(world, text="Của tôi", seen=0)
    page = client.post(page_of(row), mine)
    assert page.context["form"].non_field_errors()
    html = page.content.decode()
    assert "Của tôi" in html
    assert "Của đồng nghiệp" in html
    assert 'name="seen" value="1"' in html
    assert client.post(page_of(row), mine | {"do": "remove"}).context["form"].non_field_errors()
    row.refresh_from_db()
    assert (row.text, row.removed_at) == ("Của đồng nghiệp", None)
    assert client.post(page_of(row), mine | {"seen": 1}).url == LIST
    row.refresh_from_db()
    assert row.text == "Của tôi"


def test_a_name_is_one_text_s_until_that_is_deleted(client, world, leader):
    first = kept(world)
    page = client.post(NEW, posted(world, text="Văn bản khác"))
    assert page.context["form"].errors["name"]
    assert "Văn bản khác" in page.content.decode()
    second = kept(world, name="Khác")
    page = client.post(page_of(second), posted(world, seen=0))
    assert page.context["form"].errors["name"]
    replies.remove(actor=leader, row=first, seen=0)
    assert client.post(page_of(second), posted(world, seen=0)).url == LIST


@pytest.mark.parametrize("wrong", [{"name": ""}, {"text": ""}, {"name": "a" * 81}, {"use": "x"},
                                   {"text": "a" * 3001}, {"key": "x"}])  # fmt: skip
def test_what_is_missing_or_wrong_is_told_and_nothing_is_lost(client, world, leader, wrong):
    page = client.post(NEW, posted(world, text_en="Kept") | wrong)
    assert set(page.context["form"].errors) == set(wrong)
    assert "Kept" in page.content.decode()
    assert not ReplyText.objects.exists()


def test_at_most_so_many(client, world, leader, monkeypatch):
    monkeypatch.setattr(replies, "MOST", 1)
    kept(world)
    page = client.post(NEW, posted(world, name="Hai"))
    assert page.context["form"].non_field_errors()
    assert ReplyText.objects.count() == 1


def test_only_who_leads_the_agency_keeps_its_texts(client, world):
    row = kept(world)
    for role, agency, expected in (
        ("approver", world.commune, 200),
        ("coordinator", world.commune, 200),
        ("receptionist", world.commune, 403),
        ("examiner", world.commune, 403),
        ("approver", world.neighbour, 404),
    ):
        client.force_login(world.officer(role, agency))
        assert client.get(page_of(row)).status_code == expected
        assert client.get(LIST).status_code == (403 if expected == 403 else 200)
        assert ("Nhắc hẹn" in client.get(LIST).content.decode()) == (expected == 200)
        if expected != 200:
            given = posted(world, seen=0, name="Lạ")
            assert client.post(page_of(row), given).status_code == expected
            assert client.post(page_of(row), {"do": "remove", "seen": 0}).status_code == expected
    row.refresh_from_db()
    assert (row.name, row.removed_at) == ("Nhắc hẹn", None)
    stranger = world.officer("approver", world.neighbour)
    for act in (replies.change, replies.remove):
        more = {"words": words(name="Lạ")} if act is replies.change else {}
        with pytest.raises(NotAllowed):
            act(actor=stranger, row=row, seen=0, **more)
    client.force_login(stranger)
    page = client.post(NEW, posted(world, name="Của xã khác"))
    assert page.context["form"].errors["agency"]
    with pytest.raises(ActRefused):  # a page of another agency
        replies.add(actor=stranger, agency=world.neighbour, words=words(), key=row.pk)


# --- choosing -----------------------------------------------------------------------------------
def test_a_text_is_put_into_a_message_with_what_was_typed(client, world, civil_status):
    application = states.started(world, civil_status)
    row = kept(world, use="message", text_en=ENGLISH)
    client.force_login(world.officer("examiner"))
    assert "Nhắc hẹn" in client.get(act_page(application, "message")).content.decode()
    page = pick(client, application, "message", row, text="Chào bác.", audience="colleagues")
    full = filled(TEXT, application, "vi")
    form = page.context["form"]
    assert form["text"].value() == f"Chào bác.\n\n{full}"
    assert form["audience"].value() == "colleagues"
    assert not form.errors
    again = pick(client, application, "message", row, text=form["text"].value())
    assert again.context["form"]["text"].value() == form["text"].value()
    english = pick(client, application, "message", row, english=True, text="")
    assert english.context["form"]["text"].value() == filled(ENGLISH, application, "en")
    assert not Message.objects.exists()
    sent = {"seen": application.revision, "text": full, "audience": "citizen"}
    assert client.post(act_page(application, "message"), sent).status_code == 302
    assert Message.objects.get().text == full


def test_choosing_nothing_or_what_is_not_offered_loses_nothing(client, world, civil_status):
    application = states.started(world, civil_status)
    kept(world)
    refusal = kept(world, name="Từ chối", use="refusal")
    client.force_login(world.officer("examiner"))
    for reply in ("", "x", str(uuid4()), str(refusal.pk)):
        data = {"do": "pick", "reply": reply, "text": "Đang viết", "seen": application.revision}
        page = client.post(act_page(application, "message"), data)
        assert page.context["picker"].errors["reply"]
        assert page.context["form"]["text"].value() == "Đang viết"
    assert not Message.objects.exists()


def test_a_text_is_put_into_the_reason_of_a_supplement(client, world, civil_status):
    application = states.started(world, civil_status)
    row = kept(world, use="supplement", text="Quy định về {procedure}.", text_en="By the rule.")
    client.force_login(world.officer("examiner"))
    ticked = {"document-old_copy": "on", "document-old_copy-note": "Ảnh mờ", "reason": ""}
    page = pick(client, application, "ask_supplement", row, **ticked)
    buttons = re.findall(r"<button[^>]*submit[^>]*>", page.content.decode().split("novalidate")[1])
    assert 'value="pick"' not in buttons[0]  # which Enter presses
    assert 'value="pick"' in buttons[1]
    form = page.context["form"]
    assert form["reason"].value() == filled(row.text, application, "vi")
    assert form["document-old_copy"].value()
    assert form["document-old_copy-note"].value() == "Ảnh mờ"
    assert not form.errors
    assert f"{row.pk}-en" not in page.content.decode()  # what is printed is in Vietnamese
    application.refresh_from_db()
    assert application.status == Status.PROCESSING


def test_a_text_is_put_into_the_reason_of_a_refusal(client, world, civil_status):
    filed = states.paid(states.filed(world, civil_status))
    row = kept(world, use="refusal", text="Hồ sơ {code} không thuộc thẩm quyền.")
    client.force_login(world.officer("receptionist"))
    page = pick(client, filed, "refuse_reception", row, reason="")
    assert page.context["form"]["reason"].value() == filled(row.text, filed, "vi")
    started = states.started(world, civil_status)
    client.force_login(world.officer("examiner"))
    refused = next(one.id for one in civil_status.content.results if one.outcome == "refused")
    data = {"choice": refused, "reasons": "Thứ nhất."}
    page = pick(client, started, "propose_result", row, **data)
    assert page.context["form"]["reasons"].value().startswith("Thứ nhất.\n\nHồ sơ")
    filed.refresh_from_db()
    assert filed.status == Status.REGISTERED


def test_texts_are_offered_for_their_use_and_of_the_agency_that_acts(client, world, civil_status):
    application = states.started(world, civil_status)
    for name, use in (("Mọi nơi", "any"), ("Tin", "message"), ("Bổ sung", "supplement")):
        kept(world, name=name, use=use)
    next_door = world.officer("approver", world.neighbour)
    given = {"agency": world.neighbour, "words": words(name="Xã bên"), "key": uuid4()}
    replies.add(actor=next_door, **given)
    examiner = world.officer("examiner")
    factories.PostFactory(user=examiner, agency=world.neighbour, role="examiner")
    client.force_login(examiner)

    def offered(act):
        picker = client.get(act_page(application, act)).context["picker"]
        return [name for name, *_rest in picker.texts.values()]

    assert offered("message") == ["Mọi nơi", "Tin"]
    assert offered("ask_supplement") == ["Bổ sung", "Mọi nơi"]
    replies.remove(actor=world.officer("approver"), row=ReplyText.objects.get(name="Tin"), seen=0)
    assert offered("message") == ["Mọi nơi"]
    ReplyText.objects.all().delete()
    page = client.get(act_page(application, "message"))
    assert page.context["picker"] is None
    assert 'value="pick"' not in page.content.decode()


def test_many_texts_ask_no_more(client, world, civil_status, leader):
    application = states.started(world, civil_status)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
            assert client.get(act_page(application, "message")).status_code == 200
        return len(captured)

    kept(world)
    asked()
    few = asked()
    for number in range(5):
        kept(world, name=f"Mẫu {number}")
    assert asked() == few
