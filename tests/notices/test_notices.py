"""What people are told: once, in their language, in plain text, and again when mail failed."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from portal.core.ids import uuid7
from portal.notices.models import Delivery, Notice
from portal.notices.services import News, deliver, notify
from portal.notices.words import words_of
from portal.tasks.testing import drain
from procedures import desk_news, digest, holders, news, reminders
from procedures.services.parties import to_be_told
from tests import factories, states

ACTED = {*news.KINDS.values(), "finished", "paid", "payment_held", "fee_owed"}
ACTED |= set(reminders.KINDS.values())
ACTED |= {"refund_ready", "refund_ready_card", "refund_done", "refund_declined", "refund_failed"}
ACTED |= {"paper", "slip", "supplement_soon", "unpaid_soon", "phase_begun", "part_ended"}
ACTED |= {"fee_changed", "file_refused"}
DESK = set(desk_news.ANSWERS.values()) | {"desk_work", "desk_soon", "desk_late", "desk_urgent"}
DESK |= {"desk_escalated", "desk_opinion_late", "desk_recalled"}
STAFF = {"not_published", "seal_trouble", "books_wrong"}  # told to editors and to administrators
STAFF |= {"messages_late", "messages_over", "cases_old", "gateway_alarm"}
TEMPLATES = {path.stem for path in Path(settings.BASE_DIR / "templates/mail").glob("*.txt")}


def withdrawn(code="H05.30.10-260905-0012", **context) -> News:
    procedure = {"vi": "Trích lục & “bản sao” <hộ tịch>", "en": "Extracts & 'copies'"}
    values = {"code": code, "procedure": procedure} | context
    return News("withdrawn", f"application:{code}:withdrawn", uuid7(), values)


@pytest.fixture
def broken_mail(monkeypatch):
    """The mail server answers nobody until `mend()` is called."""

    def refuse(self, messages):
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    return monkeypatch.undo


# --- once -------------------------------------------------------------------------------------
def test_a_person_is_told_once_of_one_occasion(world, mailoutbox):
    first = notify(recipient=world.citizen, news=withdrawn())
    again = notify(recipient=world.citizen, news=withdrawn())
    drain()

    assert first is not None
    assert again is None
    assert [mail.to for mail in mailoutbox] == [[world.citizen.email]]


def test_two_people_and_two_occasions_are_four_messages(world, mailoutbox):
    for person in (world.citizen, world.stranger):
        for code in ("H05-1", "H05-2"):
            notify(recipient=person, news=withdrawn(code))
    drain()

    assert len(mailoutbox) == 4


def test_a_delivery_that_was_sent_is_not_sent_again(world, mailoutbox):
    notify(recipient=world.citizen, news=withdrawn())
    drain()
    delivery = Delivery.objects.get()

    deliver(delivery.pk)

    assert len(mailoutbox) == 1
    assert (delivery.state, delivery.tries) == ("sent", 1)


def test_who_has_no_address_keeps_the_notice(world, mailoutbox):
    world.citizen.email = ""

    notify(recipient=world.citizen, news=withdrawn())
    drain()

    assert Notice.objects.count() == 1
    assert not Delivery.objects.exists()
    assert mailoutbox == []


# --- words ------------------------------------------------------------------------------------
def test_plain_text_is_not_escaped(world):
    notice = notify(recipient=world.citizen, news=withdrawn())

    _subject, body = words_of(notice, "vi")

    assert "Trích lục & “bản sao” <hộ tịch>" in body
    assert "&amp;" not in body


def test_a_person_is_told_in_their_language(world, mailoutbox):
    world.citizen.language = "en"
    world.citizen.save()

    notice = notify(recipient=world.citizen, news=withdrawn("H05-7"))
    drain()

    mail = mailoutbox[0]
    assert mail.subject == "Application H05-7 has been withdrawn"
    assert "Extracts & 'copies'" in mail.body
    assert f"/en/ho-so/{notice.subject_id}/" in mail.body


def test_the_vietnamese_message_leads_to_the_vietnamese_page(world):
    notice = notify(recipient=world.citizen, news=withdrawn())

    _subject, body = words_of(notice, "vi")

    assert f"{settings.SITE_URL}/ho-so/{notice.subject_id}/" in body


@pytest.mark.threat(59)
def test_an_answer_cannot_add_a_line_to_the_subject(world, mailoutbox):
    for number, end in enumerate(["\n", "\r\n", "\r", "\x0b", "\u2028"]):
        said = f"x{end}Bcc: all@motcua.example"
        notify(recipient=world.citizen, news=withdrawn(f"H05-{number}{end}x", procedure=said))
    drain()

    assert len(mailoutbox) == 5
    for mail in mailoutbox:
        assert mail.recipients() == [world.citizen.email]
        assert mail.subject.splitlines() == [mail.subject]
        assert "Bcc" not in mail.message()


def test_every_kind_of_news_has_a_template_and_no_template_is_left_over():
    assert TEMPLATES - {"foot", "new_date"} == ACTED | STAFF | DESK | {digest.DIGEST, holders.GAP}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", sorted(ACTED | DESK))
def test_every_template_has_a_subject_and_a_body(kind, language):
    day = {"vi": "17:00 thứ Sáu 11/09/2026", "en": "17:00 Friday 11/09/2026"}
    context = dict.fromkeys(("due", "promised", "accept_by", "answer_by"), day) | {
        "code": "H05.30.10-260905-0012",
        "procedure": {"vi": "Trích lục", "en": "Extracts"},
        "agency": "Ủy ban nhân dân phường Võ Cường",
        "reason": "Ảnh mờ",
        "owed": "6.000 đ",
        "amount": "6.000 đ",
        "fee": {"vi": "Lệ phí trước bạ", "en": "Registration fee"},
        "part": {"vi": "Đăng ký thường trú", "en": "Residence"},
        "state": {"vi": "Không được giải quyết", "en": "Refused"},
        "pay_by": "03/07/2024",
        "title": "Biên lai thu lệ phí",
        "number": "00000241",
        "lookup_code": "7K4Q-93TX-ABCD",
    }
    notice = SimpleNamespace(kind=kind, context=context, subject_id=uuid7())

    subject, body = words_of(notice, language)

    assert "H05.30.10-260905-0012" in subject
    assert len(subject) < 100
    assert context["procedure"][language] in body
    assert "{" not in body


def test_the_fallback_of_a_missing_translation_is_vietnamese(world):
    procedure = {"vi": "Trích lục", "en": ""}
    notice = notify(recipient=world.citizen, news=withdrawn(procedure=procedure))

    assert "Trích lục" in words_of(notice, "en")[1]


# --- failures ---------------------------------------------------------------------------------
def test_failed_mail_is_recorded_and_raised_for_another_try(world, broken_mail):
    notify(recipient=world.citizen, news=withdrawn())

    with pytest.raises(ConnectionRefusedError):
        drain()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == (Delivery.State.FAILED, 1)
    assert delivery.last_error == "ConnectionRefusedError"
    assert world.citizen.email not in delivery.last_error


def test_the_next_try_delivers_and_forgets_the_error(world, broken_mail, mailoutbox):
    notify(recipient=world.citizen, news=withdrawn())
    delivery = Delivery.objects.get()
    with pytest.raises(ConnectionRefusedError):
        deliver(delivery.pk)

    broken_mail()
    deliver(delivery.pk)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.last_error) == ("sent", 2, "")
    assert delivery.sent_at is not None
    assert len(mailoutbox) == 1


# --- acts -------------------------------------------------------------------------------------
def test_the_citizen_hears_of_filing_and_reception(world, civil_status, mailoutbox):
    application = states.received(world, civil_status)
    drain()
    drain()

    subjects = [mail.subject for mail in mailoutbox]
    assert len(subjects) == 3
    assert all(application.code in subject for subject in subjects)
    assert {notice.kind for notice in Notice.objects.all()} == {"submitted", "received", "slip"}
    assert {notice.recipient for notice in Notice.objects.all()} == {application.filed_by}


def test_an_act_that_is_handled_twice_is_told_once(world, civil_status, mailoutbox):
    application = states.received(world, civil_status)
    drain()

    news.tell_people(str(application.pk), "receive", "a-later-try")
    before = len(mailoutbox)
    news.tell_people(str(application.pk), "receive", "a-later-try")
    drain()

    assert len(mailoutbox) == before + 1


def test_inner_steps_of_the_office_are_nobody_s_news(world, civil_status, mailoutbox):
    application = states.received(world, civil_status)
    drain()
    told = len(mailoutbox)

    news.tell_people(str(application.pk), "start", "7")
    drain()

    assert len(mailoutbox) == told


def test_a_draft_thrown_away_meanwhile_is_no_news():
    news.tell_people(application=str(uuid7()), act="begin", revision="1")

    assert not Notice.objects.exists()


# --- who hears --------------------------------------------------------------------------------
def represented(world, civil_status, **whom):
    """An application that the citizen filed for somebody else by a mandate."""
    application = states.filed(world, civil_status)
    mandate = factories.MandateFactory(holder=world.citizen.person, **whom)
    application.owner, application.organisation = whom.get("person"), whom.get("organisation")
    application.mandate = mandate
    application.save(update_fields=["owner", "organisation", "mandate"])
    return application, mandate


def end(mandate):
    mandate.revoked_at = timezone.now()
    mandate.save(update_fields=["revoked_at"])


def test_a_representative_hears_until_the_mandate_ends_then_the_owner(world, civil_status):
    owner = factories.UserFactory()
    application, mandate = represented(world, civil_status, person=owner.person)
    assert to_be_told(application) == [world.citizen]
    end(mandate)

    news.tell_people(application=str(application.pk), act="receive", revision="7")

    told = Notice.objects.filter(key__contains=":received:7")
    assert [one.recipient for one in told] == [owner]


def test_of_an_organisation_those_hear_who_may_act_for_it_now(world, civil_status):
    company = factories.OrganisationFactory()
    application, mandate = represented(world, civil_status, organisation=company)
    now, other = factories.UserFactory(), factories.UserFactory()
    factories.MandateFactory(holder=now.person, organisation=company)
    factories.MandateFactory(holder=other.person, organisation=company, procedures=["1.001612"])
    end(mandate)

    assert to_be_told(application) == [now]
