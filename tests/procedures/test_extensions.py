"""A result that comes late: one apology, one new date; the time limit is longer only if told in
time."""

from contextlib import nullcontext
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.urls import reverse

from portal.audit.models import Event
from portal.core.dates import VN_TZ, local_date
from portal.documents.models import IssuedDocument
from portal.documents.render import render_html
from portal.tasks.testing import drain
from procedures.acts import acts_for
from procedures.models import ClockEntry, Extension, Slip, SlipForm, Status
from procedures.services import clock, endings, extensions, supplements, terms
from procedures.services.errors import ActRefused, NotAllowed
from procedures.slips import form_of
from tests import states
from tests.procedures import filing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=VN_TZ)
NUMBER = "027190000123"
REASON = "Cần đối chiếu sổ gốc lưu tại Sở Tư pháp."


@pytest.fixture
def at_work(world, land_transfer):
    """Under way since a Monday; the date is days away."""
    with time_machine.travel(MONDAY):
        yield states.started(world, land_transfer)


def extend(world, application, *, amount=3, actor=None, agency=None):
    actor = actor or world.officer("approver", agency or application.receiving_agency)
    frame = {"application": application, "actor": actor, "reason": REASON}
    return extensions.extend(**frame, amount=amount)


def last_day(application):
    """Nine o'clock of the day on which the result is due."""
    return datetime.combine(local_date(application.due_at), MONDAY.timetz())


def test_told_in_time_the_limit_is_longer(world, at_work):
    before = terms.term_of(at_work)
    promised = extensions.new_dates(at_work, MONDAY)[3]
    extended = extend(world, at_work)
    kept = Extension.objects.get(application=extended)
    term = terms.term_of(extended)
    assert kept.in_time
    assert extended.due_at == kept.new_due_at == promised > kept.old_due_at
    assert term.limit.amount == before.limit.amount + 3
    assert term.extended_from == before.limit
    turn = clock.last_turn(extended)
    assert (turn.act, turn.reason, turn.due_at) == (ClockEntry.Act.EXTEND, "extension", promised)
    assert any("gia hạn" in sentence for sentence in turn.explanation["vi"])
    assert clock.is_computed(extended)


def test_the_step_that_is_open_gets_the_time_the_next_one_does_not(world, at_work):
    run = states.open_run(at_work)
    before = run.due_at
    extended = extend(world, at_work, amount=2)
    run.refresh_from_db()
    assert run.due_at > before
    assert extended.work_items.open().get(step=run).due_at == run.due_at
    states.step(world, extended)
    following = states.open_run(extended)
    hours, now = following.spec.hours, following.opened_at
    assert following.due_at == clock.step_due(extended, following.agency, hours, now)


def test_on_the_last_day_it_is_an_apology_only(world, at_work):
    due = at_work.due_at
    with time_machine.travel(last_day(at_work)):
        late = extend(world, at_work)
        kept = Extension.objects.get(application=late)
        assert not kept.in_time
        assert late.due_at == kept.old_due_at == due < kept.new_due_at
        assert clock.last_turn(late).act != ClockEntry.Act.EXTEND
        assert terms.term_of(late).extended_from is None


def test_the_day_before_is_in_time(world, at_work):
    with time_machine.travel(last_day(at_work) - DAY):
        assert Extension.objects.get(application=extend(world, at_work)).in_time


def test_a_file_that_is_late_stays_late(world, at_work):
    with time_machine.travel(at_work.due_at + 7 * DAY):
        late = extend(world, at_work, amount=2)
        assert late.due_at == at_work.due_at
        now = datetime.now(VN_TZ)
        assert terms.due_of(late, now).overdue
        assert Extension.objects.get(application=late).new_due_at > now


def test_only_once(world, at_work):
    extended = extend(world, at_work)
    with pytest.raises(ActRefused, match="một lần"):
        extend(world, extended, amount=1)
    assert Event.objects.filter(stream=extended.audit_stream, act="extend").count() == 1
    assert "extend" not in [act.name for act in acts_for(extended, world.officer("approver"))]


def test_by_an_approver_of_an_agency_that_handles_it(world, at_work):
    examiner = world.officer("examiner", states.open_run(at_work).agency)
    with pytest.raises(NotAllowed):
        extend(world, at_work, actor=examiner)
    elsewhere = world.officer("approver", world.far)
    with pytest.raises(NotAllowed):
        extend(world, at_work, actor=elsewhere)
    assert not Extension.objects.exists()


def test_not_while_somebody_else_is_waited_for(world, civil_status):
    application = states.started(world, civil_status)
    items = [{"kind": "other", "id": "", "note": "Ảnh rõ hơn"}]
    asked = supplements.ask_supplement(
        application=application,
        actor=world.officer("examiner"),
        request={"reason": "Ảnh bị mờ", "items": items},
    )
    with pytest.raises(ActRefused, match="Lúc này chưa làm được"):
        extend(world, asked)


def test_a_limit_that_is_not_on_the_list_is_refused(world, at_work):
    for amount in (0, 365):
        with pytest.raises(ActRefused, match="Hãy chọn ngày hẹn mới"):
            extend(world, at_work, amount=amount)


def test_counting_anew_leaves_the_extension_behind(world):
    """Where the policy is to count anew, a whole limit runs again and not the longer one."""
    with time_machine.travel(MONDAY):
        extended = extend(world, filing.started(world, "1.004873"), amount=5)
        plain = terms.term_of(extended).extended_from
        asked = supplements.ask_supplement(
            application=extended,
            actor=world.officer("examiner"),
            request={"reason": "Thiếu", "items": [{"kind": "other", "id": "", "note": "Ảnh"}]},
        )
    with time_machine.travel(MONDAY + 2 * DAY):
        again = supplements.supply(application=asked, actor=world.citizen)
        assert terms.limit_of(again).supplement_policy == "restart"
        term = terms.term_of(again)
        assert (term.limit, term.extended_from) == (plain, None)
        assert clock.is_computed(again)


# --- other units than working days --------------------------------------------------------------
def of_limit(world, monkeypatch, amount, unit, received):
    """A file whose limit counts otherwise."""
    with time_machine.travel(received):
        application = filing.started(world, "1.004873")
    plain = terms.limit_of(application)
    other = plain.model_copy(update={"amount": amount, "unit": unit, "cutoff": None})
    monkeypatch.setattr(terms, "limit_of", lambda _application: other)
    application.due_at = terms.due_of(application, received).at
    type(application).objects.filter(pk=application.pk).update(due_at=application.due_at)
    return application


@pytest.mark.tampers  # of the limit, for the time of the test
def test_calendar_days_that_end_on_the_same_day_are_offered_once(world, monkeypatch):
    """Fifteen days from a Friday end on a Saturday, so on Monday: a day more is no later."""
    friday = datetime(2026, 11, 6, 9, 0, tzinfo=VN_TZ)
    application = of_limit(world, monkeypatch, 15, "calendar_day", friday)
    assert f"{application.due_at.astimezone(VN_TZ):%d/%m}" == "23/11"
    dates = extensions.new_dates(application, friday + DAY)
    assert 1 not in dates
    assert sorted(set(dates.values())) == list(dates.values())
    with time_machine.travel(friday + DAY):
        extended = extend(world, application, amount=min(dates))
    assert extended.due_at == dates[min(dates)] > application.due_at


@pytest.mark.tampers  # of the limit, for the time of the test
def test_hours_promised_on_the_day_itself_come_after_the_old_date(world, monkeypatch):
    application = of_limit(world, monkeypatch, 16, "working_hour", MONDAY)
    morning = application.due_at - timedelta(hours=1)
    dates = extensions.new_dates(application, morning)
    assert min(dates.values()) > application.due_at
    with time_machine.travel(morning):
        late = extend(world, application, amount=2)
    assert Extension.objects.get(application=late).new_due_at == dates[2]


def test_a_later_legal_date_takes_the_place_of_a_promise(world, at_work):
    with time_machine.travel(last_day(at_work)):
        late = extend(world, at_work, amount=1)
    promise = Extension.objects.get(application=late).new_due_at
    assert late.promised_at == promise
    late.due_at = promise + 7 * DAY
    assert late.promised_at == late.due_at


# --- what the citizen gets --------------------------------------------------------------------
def letters() -> list[IssuedDocument]:
    return list(IssuedDocument.objects.filter(template__startswith="letter_"))


@pytest.mark.parametrize(
    ("is_late", "words"),
    [(False, "đề nghị gia hạn thời gian giải quyết hồ sơ"), (True, "hẹn lại thời gian trả")],
)
def test_the_letter_says_why_and_until_when(world, at_work, is_late, words):
    with time_machine.travel(last_day(at_work)) if is_late else nullcontext():
        extended = extend(world, at_work)
    (letter,) = letters()
    text = render_html(letter.template, letter.data)
    assert REASON in text
    assert words in text
    assert extended.code in text
    assert letter.data["new_due_at"] in text
    assert letter.data["signer"]["name"] == world.officer("approver").full_name
    assert extended.documents.get(part="apology").document == letter


def test_the_letter_names_the_telephone_of_who_signs_it(world, land_transfer):
    """Received at the commune, late at the land office."""
    world.land.phone, world.commune.phone = "0222 3000 111", "0222 3000 222"
    world.land.save()
    world.commune.save()
    with time_machine.travel(MONDAY):
        application = states.step(world, states.started(world, land_transfer))
        extend(world, application, agency=world.land)
    (letter,) = letters()
    text = render_html(letter.template, letter.data)
    assert "0222 3000 111" in text
    assert "0222 3000 222" not in text


def test_papers_show_no_full_number_of_the_applicant(world, at_work):
    world.citizen.person.national_id = NUMBER
    world.citizen.person.save()
    extend(world, states.received(world, at_work.version))
    papers = IssuedDocument.objects.filter(kind="slip")
    texts = [render_html(paper.template, paper.data) for paper in papers]
    assert len(texts) > 1
    assert not [text for text in texts if NUMBER in text]
    assert NUMBER not in str([paper.data for paper in papers])


def test_the_citizen_is_told_once_and_sees_the_new_date(client, world, at_work, mailoutbox):
    drain()
    mailoutbox.clear()
    extended = extend(world, at_work)
    drain()
    news, letter = sorted(mailoutbox, key=lambda one: len(one.attachments))
    assert extended.code in news.subject
    assert REASON in news.body
    assert len(letter.attachments) == 1
    client.force_login(world.citizen)
    page = client.get(reverse("application", args=[extended.pk])).content.decode()
    assert REASON in page
    assert "Cơ quan xin lỗi và hẹn lại ngày trả kết quả" in page


def test_a_promise_after_the_date_is_shown_beside_it(client, world, at_work):
    with time_machine.travel(last_day(at_work)):
        late = extend(world, at_work)
        client.force_login(world.citizen)
        page = client.get(reverse("application", args=[late.pk])).content.decode()
    assert "Cơ quan đã xin lỗi" in page


@pytest.mark.parametrize("days", [-1, 1])
def test_an_overdue_file_says_so_in_the_list_and_on_its_page(client, world, at_work, days):
    with time_machine.travel(at_work.due_at + days * DAY):
        client.force_login(world.citizen)
        listed = client.get(reverse("my_applications")).content.decode()
        page = client.get(reverse("application", args=[at_work.pk])).content.decode()
    is_late = days > 0
    assert ("Quá 1 ngày" in listed) is is_late
    assert ("Hồ sơ đã quá hạn trả kết quả" in page) is is_late


def test_while_the_citizen_is_waited_for_nothing_is_overdue(client, world, civil_status):
    application = states.started(world, civil_status)
    items = [{"kind": "other", "id": "", "note": "Ảnh rõ hơn"}]
    supplements.ask_supplement(
        application=application,
        actor=world.officer("examiner"),
        request={"reason": "Ảnh bị mờ", "items": items},
    )
    with time_machine.travel(application.due_at + DAY):
        client.force_login(world.citizen)
        page = client.get(reverse("application", args=[application.pk])).content.decode()
    assert "Hồ sơ đã quá hạn trả kết quả" not in page


def test_a_stop_comes_with_its_notice(world, at_work):
    stopped = endings.stop(
        application=at_work, actor=world.officer("approver"), reason="Đất đang có tranh chấp."
    )
    (letter,) = letters()
    text = render_html(letter.template, letter.data)
    assert "Đất đang có tranh chấp." in text
    assert "thông báo dừng giải quyết" in text
    assert stopped.documents.get(part="stop").document == letter


# --- the page of the act ----------------------------------------------------------------------
def page_of(world, application):
    return reverse("desk:act", args=[application.pk, "extend"])


def test_the_page_names_the_date_of_each_choice(client, world, at_work):
    client.force_login(world.officer("approver"))
    page = client.get(page_of(world, at_work))
    dates = extensions.new_dates(at_work, MONDAY)
    choices = dict(page.context["form"].fields["amount"].choices)
    assert set(choices) == {"", *(choice(more, moment) for more, moment in dates.items())}
    assert f"{dates[3]:%d/%m/%Y}" in str(choices[choice(3, dates[3])])


def choice(amount, moment) -> str:
    return f"{amount}:extended:{local_date(moment)}"


def test_what_was_chosen_on_another_day_is_asked_again(client, world, at_work):
    """A page that lay open overnight: the file has become late, and the date is another one."""
    shown = choice(3, extensions.new_dates(at_work, MONDAY)[3])
    sent = {"seen": at_work.revision, "amount": shown, "reason": REASON}
    with time_machine.travel(last_day(at_work)):
        client.force_login(world.officer("approver"))
        page = client.post(page_of(world, at_work), sent)
        assert "amount" in page.context["form"].errors
    assert not Extension.objects.exists()


def test_what_was_typed_stays_when_the_date_is_missing(client, world, at_work):
    client.force_login(world.officer("approver"))
    sent = {"seen": at_work.revision, "amount": "", "reason": REASON}
    page = client.post(page_of(world, at_work), sent)
    assert page.status_code == 200
    assert "amount" in page.context["form"].errors
    assert REASON in page.content.decode()
    sent["amount"] = choice(3, extensions.new_dates(at_work, MONDAY)[3])
    assert client.post(page_of(world, at_work), sent).status_code == 302
    assert Extension.objects.get(application=at_work).amount == 3


# --- which form -------------------------------------------------------------------------------
@pytest.mark.parametrize("slip", Slip)
@pytest.mark.parametrize(
    ("day", "source"),
    [
        (date(2018, 1, 1), "01/2018"),  # before any set
        (date(2019, 1, 8), "01/2018"),
        (date(2025, 9, 14), "01/2018"),
        (date(2025, 9, 15), "03/2025"),
        (date(2026, 11, 9), "03/2025"),
    ],
)
def test_each_form_has_its_set_on_each_day(db, slip, day, source):
    form = form_of(slip, day)
    of_no_circular = slip == Slip.STOP and source == "01/2018"
    assert form.source == ("" if of_no_circular else f"Thông tư {source}/TT-VPCP")


def test_the_form_is_that_of_the_day_of_the_act(world, land_transfer):
    """Received under the one circular, apologised for under the next."""
    with time_machine.travel(datetime(2025, 9, 12, 9, 0, tzinfo=VN_TZ)):
        application = states.started(world, land_transfer)
    with time_machine.travel(datetime(2025, 9, 16, 9, 0, tzinfo=VN_TZ)):
        extend(world, application)
    marks = {one.template: one.data["form_mark"] for one in IssuedDocument.objects.all()}
    assert marks["slip_appointment"] == "Mẫu số 01, Thông tư 01/2018/TT-VPCP"
    assert marks["letter_apology"] == "Mẫu số 04, Thông tư 03/2025/TT-VPCP"


def test_one_set_of_forms_follows_the_other_without_a_gap():
    for slip in Slip:
        forms = list(SlipForm.objects.filter(slip=slip).order_by("valid_from"))
        for before, after in pairwise(forms):
            assert before.valid_to + DAY == after.valid_from, slip
        assert forms[-1].valid_to is None
        assert forms[0].valid_from < datetime(2023, 1, 1).date()


def test_after_it_has_ended_there_is_nothing_to_extend(world, at_work):
    stopped = endings.stop(application=at_work, actor=world.officer("approver"), reason="Rút")
    assert stopped.status == Status.STOPPED
    with pytest.raises(ActRefused, match="Lúc này chưa làm được"):
        extend(world, stopped, actor=both(world))


def both(world):
    """An approver wherever it may still lie."""
    return world.officer("approver")
