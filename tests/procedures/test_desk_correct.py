"""Correcting answers at the desk: the officer's page, the words that follow, who is told."""

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.notices.models import Notice
from portal.tasks.testing import drain
from procedures.acts import acts_for
from procedures.correction_words import corrections_told
from procedures.models import Status
from procedures.services import corrections
from procedures.views.citizen.timeline import timeline_of
from procedures.views.desk.history import history
from tests import states
from tests.procedures.test_desk_acts import act_url, names, take
from tests.procedures.test_every_procedure import started

pytestmark = pytest.mark.django_db
NAMES = [f"answer-papers-{row}-{name}" for row in (0, 1) for name in ("pages", "paper_copies")]


@pytest.fixture
def copies(world):
    """Certified copies being counted: 2 and 12 pages, two copies each; 36.000 đ are paid."""
    return started(world, "2.000815")


@pytest.fixture
def examiner(world, copies):
    return states.holder(world, states.open_run(copies))


def counted(*values) -> dict:
    """What the page posts: pages and copies of the first paper, then of the second."""
    return dict(zip(NAMES, map(str, values), strict=True))


def correct(client, officer, application, *values, **more):
    return take(client, officer, application, "correct", **counted(*values), **more)


def said(response) -> str:
    return " ".join(str(one) for one in response.context["messages"]).replace("\u00a0", " ")


def test_the_form_asks_exactly_what_the_step_may_correct(client, copies, examiner):
    client.force_login(examiner)
    page = client.get(act_url(copies, "correct"))
    form = page.context["form"]
    assert [field.name for field in form.visible_fields()] == NAMES
    assert form["answer-papers-1-pages"].value() == 12
    html = page.content.decode()
    assert "Hợp đồng, giao dịch · Hợp đồng lao động" in html
    assert form["answer-papers-1-pages"].help_text.endswith("12\u00a0trang")
    assert "36.000\u00a0đ" in html


def test_more_pages_say_what_is_still_to_pay(client, copies, examiner):
    page = correct(client, examiner, copies, 2, 2, 15, 2)
    assert page.redirect_chain[-1][0] == reverse("desk:application", args=[copies.pk])
    assert copies.answers["papers"][1]["pages"] == 15
    assert "36.000 đ → 42.000 đ: còn phải nộp 6.000 đ" in said(page)
    html = page.content.decode().replace("\u00a0", " ")
    assert "15 trang" in html
    assert "đã nộp 36.000 đ, còn phải nộp 6.000 đ" in html  # the panel of fees


def test_fewer_pages_say_what_was_paid_too_much(client, copies, examiner):
    page = correct(client, examiner, copies, 2, 1, 12, 2)
    assert "36.000 đ → 32.000 đ: đã nộp thừa 4.000 đ" in said(page)
    assert "đã nộp 36.000 đ, thừa 4.000 đ" in page.content.decode().replace("\u00a0", " ")
    assert copies.answers["papers"][0]["paper_copies"] == 1


def test_a_correction_that_costs_nothing_says_so(client, world):
    wedding = started(world, "1.000894")
    officer = states.holder(world, states.open_run(wedding))
    year, month, day = wedding.answers["signing_date"].split("-")
    data = {
        "answer-copies": "0",
        "answer-signing_date-day": day,
        "answer-signing_date-month": month,
        "answer-signing_date-year": year,
        "answer-signing_time": "afternoon",
    }
    take(client, officer, wedding, "correct", **data)
    assert wedding.answers["signing_time"] == "afternoon"
    assert not Notice.objects.filter(kind="fee_changed").exists()


def test_errors_stand_beside_the_field_and_nothing_is_lost(client, copies, examiner):
    page = correct(client, examiner, copies, 3, 2, "nhiều", 51)
    form = page.context["form"]
    assert set(form.errors) == {"answer-papers-1-pages", "answer-papers-1-paper_copies"}
    html = page.content.decode()
    assert 'href="#id_answer-papers-1-pages"' in html
    assert 'value="nhiều"' in html
    assert 'value="3"' in html
    assert copies.fees.get().amount == 36_000
    assert copies.answers["papers"][0]["pages"] == 2


@pytest.mark.parametrize("values", [(2, 2, 12, 2), ("2", " 2 ", "12", "2")])
def test_nothing_changed_is_told_on_top(client, copies, examiner, values):
    page = correct(client, examiner, copies, *values)
    assert list(page.context["form"].errors) == ["__all__"]
    assert not Event.objects.filter(act="correct").exists()


def test_other_answers_cannot_be_smuggled_in(client, copies, examiner):
    more = {"answer-phone": "0987654321", "answer-papers-0-paper_name": "Khác"}
    correct(client, examiner, copies, 2, 2, 15, 2, **more)
    assert copies.answers["phone"] != "+84987654321"
    assert copies.answers["papers"][0]["paper_name"] == "Bằng tốt nghiệp đại học"
    assert copies.answers["papers"][1]["pages"] == 15


def test_a_stale_page_is_a_conflict(client, copies, examiner):
    seen = copies.revision
    correct(client, examiner, copies, 2, 2, 15, 2)
    response = client.post(act_url(copies, "correct"), counted(2, 2, 16, 2) | {"seen": seen})
    assert response.status_code == 409
    copies.refresh_from_db()
    assert copies.answers["papers"][1]["pages"] == 15


def test_only_the_officer_of_a_step_that_corrects_has_the_act(client, world, copies, examiner):
    assert "correct" in names(copies, examiner)
    approver = world.officer("approver")
    assert "correct" not in names(copies, approver)
    assert correct(client, approver, copies, 2, 2, 15, 2).status_code == 403
    states.step(world, copies)
    copies.refresh_from_db()
    assert "correct" not in names(copies, approver)
    assert copies.status == Status.PROCESSING


def test_the_act_stands_after_drafting(copies, examiner):
    bar = [act.name for act in acts_for(copies, examiner)]
    assert bar[bar.index("propose_result") + 1] == "correct"


def test_a_question_that_the_correction_brings_up_is_asked_for(client, world):
    birth = started(world, "1.001193")
    officer = states.holder(world, states.open_run(birth))
    data = {"answer-within_60_days": "no", "answer-copies": str(birth.answers.get("copies", ""))}
    page = take(client, officer, birth, "correct", **data)
    assert set(page.context["form"].errors) == {"answer-fee_category"}
    page = take(client, officer, birth, "correct", **data, **{"answer-fee_category": "none"})
    assert birth.answers["within_60_days"] is False
    assert "8.000 đ" in said(page)


# --- what is said afterwards ------------------------------------------------------------------
def raised(world, application, pages=15):
    run = states.open_run(application)
    return corrections.correct_answers(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        answers={"papers.1.pages": pages},
    )


def test_the_history_and_the_timeline_say_what_was_corrected(world, copies):
    raised(world, copies)
    entry = history(copies)[0]
    told = next(one for one in timeline_of(copies) if one.get("icon") == "swap")
    for text in (entry["text"], told["text"]):
        text = text.replace("\u00a0", " ")
        assert "Giấy tờ 2 · Số trang của bản chính: 15 trang" in text
        assert "12 trang" in text
        assert "42.000 đ" in text
    assert entry["icon"] == "swap"


def test_an_emptied_event_still_has_its_line(world, copies):
    raised(world, copies)
    event = Event.objects.get(act="correct")
    event.payload_digest = ""
    assert corrections_told(copies, [event]) == {event.pk: ""}


def test_the_citizen_is_told_of_a_rise_once(world, copies):
    raised(world, copies)
    drain()
    notice = Notice.objects.get(kind="fee_changed")
    assert notice.recipient == copies.filed_by
    assert notice.context["owed"] == "6.000\u00a0đ"
    raised(world, copies, 14)
    drain()
    assert Notice.objects.filter(kind="fee_changed").count() == 1
    raised(world, copies, 20)
    drain()
    assert Notice.objects.filter(kind="fee_changed").count() == 2


def test_a_fall_is_no_news(world, copies):
    raised(world, copies, 3)
    drain()
    assert not Notice.objects.filter(kind="fee_changed").exists()
