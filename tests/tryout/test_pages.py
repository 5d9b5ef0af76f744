"""The pages of a try-out: the real form, the desks, the clock, and who may open them."""

import time

import pytest
from django.urls import reverse

from cms import tryouts
from procedures.forms.section import SectionForm
from procedures.tryout.stage import playing
from procedures.views.citizen.papers import DraftPaper, sheet_of
from tests.cms.conftest import draft, text
from tests.factories import spec_of
from tests.procedures.test_forms_section import typed
from tests.tryout import scenes
from tests.walker import Walker

pytestmark = pytest.mark.django_db
BEGIN = "form[method=post] button[type=submit].govuk-button"
GO_ON = 'button[name=do][value^="continue"]'


@pytest.fixture
def spec(page):
    return page.spec()


@pytest.fixture
def signed_in(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def tryout(spec, world):
    return scenes.tryout_of(spec, world)


def start_url(page) -> str:
    return reverse("tryout_start", args=[page.pk])


def move(client, page, tryout, kind, turn=None, **more):
    """One press on the page as it stands, or as it stood at an earlier turn."""
    turn = scenes.kept(client, page, tryout).turn if turn is None else turn
    address = reverse("tryout_move", args=[page.pk, tryout.key])
    return client.post(address, {"kind": kind, "turn": turn, **more}, follow=True)


def filled_in(spec, tryout) -> dict:
    """{name of a control: what is typed} of all sections."""
    found = {}
    with playing(tryout, spec) as stage:
        for section in spec.sections:
            form = SectionForm(sheet=sheet_of(DraftPaper(stage.application), section))
            found |= dict(typed(form).items())
    return found


# --- from the draft page to the result ------------------------------------------------------------
@pytest.mark.usefixtures("world")
def test_an_editor_files_and_handles_it_by_what_stands_on_the_pages(
    page, spec, world, tryout, signed_in
):
    assert start_url(page) in text(
        signed_in.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    )
    typed_in, before = filled_in(spec, tryout), scenes.trace()
    walker = Walker(signed_in)
    walker.open(start_url(page))
    chosen = {"agency": str(world.commune.pk), "hour": "09:00"}
    day = {"day_day": "27", "day_month": "4", "day_year": "2026"}
    walker.press(BEGIN, **chosen, **day)
    walker.follow(to="/phan/")
    while walker.page.select_one(GO_ON):
        asked = walker.names(GO_ON) & typed_in.keys()
        walker.press(GO_ON, **{name: typed_in[name] for name in asked})
    for to in ("/giay-to/", "/noi-nop/"):
        if walker.page.select_one(f'a[href*="{to}"]'):
            walker.follow(to=to)
            phone = {"phone": "0912345678"} if to == "/noi-nop/" else {}
            walker.press(BEGIN, **phone)
    assert "8.000" in walker.page.get_text()
    walker.press('button[value="submit"]')
    walker.press('button[value="pay"]')
    walker.follow(to="/receive/")
    walker.press(BEGIN)
    said = walker.page.get_text(" ")
    assert "17:00 thứ Hai 27/04/2026" in said.replace("\u00a0", " ")
    assert "-900001" in said
    after = scenes.trace()
    for one in (before, after):
        one[0].pop("django_session", None)
        one[0].pop("cache", None)
    assert after == before


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    page, spec, tryout, signed_in
):
    scenes.put(signed_in, page, tryout)
    address = reverse("tryout_section", args=[page.pk, tryout.key, spec.sections[0].id])
    data = typed_of(spec, tryout, spec.sections[0]) | {"registered_at-street": "Phố Lạ"}
    name = next(one for one in data if one.startswith("event_type"))
    html = text(signed_in.post(address, {k: v for k, v in data.items() if k != name}))
    assert "govuk-error-message" in html
    assert "Phố Lạ" in html
    kept = scenes.kept(signed_in, page, tryout)
    assert kept.answers["registered_at"]["street"] == "Phố Lạ"
    assert spec.sections[0].id not in kept.done


def typed_of(spec, tryout, section) -> dict:
    with playing(tryout, spec) as stage:
        form = SectionForm(sheet=sheet_of(DraftPaper(stage.application), section))
        return dict(typed(form).items())


def test_the_form_of_an_act_says_what_is_missing(page, spec, tryout, signed_in):
    scenes.walk(tryout, spec, until=("ask_supplement",))
    scenes.put(signed_in, page, tryout)
    address = act_url(page, tryout, spec, "ask_supplement")
    html = text(signed_in.post(address, {"turn": tryout.turn, "reason": "Thiếu bản chính"}))
    assert "govuk-error-summary" in html
    assert "Thiếu bản chính" in html
    assert len(scenes.kept(signed_in, page, tryout).moves) == len(tryout.moves)


def act_url(page, tryout, spec, name) -> str:
    with playing(tryout, spec) as stage:
        desk, found = next(one for one in scenes.possible(stage) if one[1].name == name)
        address = reverse("tryout_act", args=[page.pk, tryout.key, desk.who, name])
        return f"{address}?target={found.target_id}"


def test_the_draft_of_a_result_is_previewed_and_saved(page, spec, tryout, signed_in):
    scenes.walk(tryout, spec, until=("propose_result",))
    scenes.put(signed_in, page, tryout)
    address = act_url(page, tryout, spec, "propose_result")
    data = {"choice": spec.results[0].id, "turn": tryout.turn}
    html = text(signed_in.post(address, data | {"preview": "1", "particular.entry_number": "77"}))
    assert "mc-paper" in html
    assert not scenes.kept(signed_in, page, tryout).moves[len(tryout.moves) :]


# --- two windows, a changed draft -----------------------------------------------------------------
def test_a_page_that_is_stale_does_nothing(page, spec, tryout, signed_in):
    scenes.put(signed_in, page, tryout)
    first = tryout.turn
    assert move(signed_in, page, tryout, "submit").status_code == 200
    html = text(move(signed_in, page, tryout, "pay", turn=first))
    assert "đã đi tiếp" in html
    assert [one["kind"] for one in scenes.kept(signed_in, page, tryout).moves] == ["submit"]


def test_a_stale_form_of_an_act_keeps_what_was_typed(page, spec, tryout, signed_in):
    scenes.walk(tryout, spec, until=("ask_supplement",))
    scenes.put(signed_in, page, tryout)
    address = act_url(page, tryout, spec, "ask_supplement")
    data = {"turn": tryout.turn - 1, "other": "Bản chính", "reason": "Theo Điều 9"}
    html = text(signed_in.post(address, data))
    assert "đã đi tiếp" in html
    assert "Theo Điều 9" in html
    assert len(scenes.kept(signed_in, page, tryout).moves) == len(tryout.moves)


def test_two_tryouts_of_one_page_know_nothing_of_each_other(page, spec, world, signed_in):
    first, second = (scenes.tryout_of(spec, world) for _one in range(2))
    for one in (first, second):
        scenes.put(signed_in, page, one)
    move(signed_in, page, first, "submit")
    assert len(scenes.kept(signed_in, page, first).moves) == 1
    assert scenes.kept(signed_in, page, second).moves == []


def test_back_again_and_the_end(page, spec, tryout, signed_in):
    address = scenes.put(signed_in, page, tryout)
    for kind in ("submit", "pay", "back"):
        move(signed_in, page, tryout, kind)
    assert [one["kind"] for one in scenes.kept(signed_in, page, tryout).moves] == ["submit"]
    move(signed_in, page, tryout, "again")
    kept = scenes.kept(signed_in, page, tryout)
    assert (kept.moves, kept.answers) == ([], tryout.answers)
    move(signed_in, page, tryout, "end")
    assert signed_in.get(address).status_code == 404


def test_moves_that_the_changed_draft_does_not_allow_are_named_and_dropped(
    page, spec, tryout, signed_in
):
    scenes.make(tryout, spec, "submit")
    scenes.make(tryout, spec, "pay")
    address = scenes.put(signed_in, page, tryout)
    draft(page, fees=[])
    html = text(signed_in.get(address))
    assert "Bản nháp đã được sửa" in html
    assert "Không còn thực hiện được “Các khoản phải nộp được thanh toán”" in html
    assert len(scenes.kept(signed_in, page, tryout).moves) == 2
    move(signed_in, page, tryout, "wait", to="2026-05-06T09:00:00+07:00")
    kinds = [one["kind"] for one in scenes.kept(signed_in, page, tryout).moves]
    assert kinds == ["submit", "wait"]


def test_a_draft_that_is_no_procedure_says_why_in_words(page, tryout, signed_in):
    address = scenes.put(signed_in, page, tryout)
    draft(page, applicant_types=[])
    for one in (start_url(page), address):
        html = text(signed_in.get(one))
        assert "Chưa thể chạy thử" in html
        assert "<li>" in html


def test_a_procedure_that_was_never_published_is_tried(page, spec, world, signed_in, tryout):
    page = draft(page, code="9.999999").as_object()
    tryout.rules = ""
    address = scenes.put(signed_in, page, tryout)
    assert "Chạy thử" in text(signed_in.get(address))


# --- time -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"day_day": "26", "day_month": "4", "day_year": "2026", "hour": "09:00"}, "không lùi"),
        ({"day_day": "31", "day_month": "4", "day_year": "2026", "hour": "09:00"}, "31"),
        ({"day_day": "3", "day_month": "5", "day_year": "2026", "hour": "chiều"}, "giờ và phút"),
        ({"to": "x"}, "govuk-error-message"),
        ({"to": "2020-01-01T00:00:00+07:00"}, "govuk-error-message"),
    ],
)
def test_a_wrong_day_is_told_beside_it(page, spec, tryout, signed_in, sent, told):
    scenes.make(tryout, spec, "submit")
    scenes.put(signed_in, page, tryout)
    assert told in text(move(signed_in, page, tryout, "wait", **sent))
    assert len(scenes.kept(signed_in, page, tryout).moves) == 1


@pytest.mark.parametrize("kind", ["", "act", "erase"])
def test_what_is_no_move_is_not_found(page, spec, tryout, signed_in, kind):
    scenes.put(signed_in, page, tryout)
    assert move(signed_in, page, tryout, kind).status_code == 404


@pytest.mark.parametrize("who", ["1-examiner-1", "x", "0-king-1", "1-examiner-9"])
def test_an_act_that_is_not_theirs_leads_back(page, spec, tryout, signed_in, who):
    home = scenes.put(signed_in, page, tryout)
    address = reverse("tryout_act", args=[page.pk, tryout.key, who, "approve"])
    for answer in (signed_in.get(address), signed_in.post(address, {"turn": tryout.turn})):
        assert answer.status_code == 302
        assert answer.url == home


# --- who ------------------------------------------------------------------------------------------
def test_a_reviewer_may_try_and_others_may_not(page, world, client, moderator):
    client.force_login(moderator)
    assert client.get(start_url(page)).status_code == 200
    for user in (world.citizen, world.officer("examiner")):
        client.force_login(user)
        assert client.get(start_url(page)).status_code == 403


def test_nobody_opens_the_tryout_of_somebody_else(page, tryout, signed_in, moderator):
    address = scenes.put(signed_in, page, tryout)
    assert signed_in.get(address).status_code == 200
    signed_in.logout()
    signed_in.force_login(moderator)
    assert signed_in.get(address).status_code == 404


def test_what_was_typed_is_not_readable_in_the_session_and_ends(
    page, tryout, signed_in, monkeypatch
):
    address = scenes.put(signed_in, page, tryout)
    assert "Huyền Quang" not in str(signed_in.session.items())
    now = time.time()
    monkeypatch.setattr(tryouts.time, "time", lambda: now + tryouts.KEPT_FOR + 1)
    assert signed_in.get(address).status_code == 404


def test_only_so_many_are_kept(page, spec, world, signed_in):
    made = [scenes.tryout_of(spec, world) for _one in range(tryouts.MOST + 1)]
    addresses = [scenes.put(signed_in, page, one) for one in made]
    found = [signed_in.get(one).status_code for one in (addresses[0], addresses[-1])]
    assert found == [404, 200]


def test_the_land_transfer_has_all_its_forms(tree, moderator, world, signed_in):
    from cms.services.from_spec import publish_spec
    from tests.cms.conftest import spec_json

    page, spec = publish_spec(spec_json("1.013831"), user=moderator), spec_of("1.013831")
    tryout = scenes.tryout_of(spec, world)
    scenes.walk(tryout, spec, until=("ask_obligation",))
    address = scenes.put(signed_in, page, tryout)
    text(signed_in.get(address))
    with playing(tryout, spec) as stage:
        found = [(desk.who, one.name) for desk, one in scenes.possible(stage)]
    assert {"ask_obligation", "stop", "extend", "return"} <= {name for _who, name in found}
    for who, name in found:
        text(signed_in.get(reverse("tryout_act", args=[page.pk, tryout.key, who, name])))
