"""What people read of a linked application: pages, pictures, letters."""

import pytest
from django.urls import reverse

from portal.notices.words import words_of
from portal.tasks.testing import drain
from procedures.acts import acts_for
from procedures.models import Reversal
from procedures.route_picture import links_of, route_picture, stops_of
from procedures.route_simple import simple_route
from procedures.views.citizen.progress import progress_of
from procedures.views.citizen.timeline import timeline_of
from tests.procedures import linked
from tests.procedures.linked import BIRTH, CARD, RESIDENCE
from tests.procedures.test_desk_acts import act_url, take

pytestmark = pytest.mark.django_db
WHY = "Chủ hộ không đồng ý"


@pytest.fixture
def parallel(world):
    return linked.parallel(world)


@pytest.fixture
def refused(world, parallel):
    return linked.refuse_part(world, parallel, RESIDENCE, WHY)


def own_page(client, world, application):
    client.force_login(world.citizen)
    return client.get(reverse("application", args=[application.pk]))


# --- pictures -----------------------------------------------------------------------------------
def test_the_route_branches_into_its_parts_and_joins_again(parallel):
    stops = stops_of(parallel)
    named = [
        (stops[one].part, stops[two].part) for one, two in links_of(stops, parallel.spec.parts)
    ]
    ways = {pair for pair in named if pair[0] != pair[1]}
    assert ways == {
        ("", BIRTH), (BIRTH, RESIDENCE), (BIRTH, CARD), (RESIDENCE, ""), (CARD, ""),
    }  # fmt: skip
    assert [stop.part for stop in stops if stop.state == "now"] == [RESIDENCE, CARD]
    boxes = {box.stop.title: box for box in route_picture(parallel).boxes}
    first = [box for box in boxes.values() if box.stop.state == "now"]
    assert len({box.y for box in first}) == 1  # side by side
    assert len({box.x for box in first}) == 2


def test_the_picture_says_what_was_refused_and_what_is_lost_with_it(world, refused):
    last = next(stop for stop in reversed(stops_of(refused)) if stop.part == RESIDENCE)
    assert last.when.endswith("bị từ chối")
    lost = linked.refuse_part(world, linked.started(world), BIRTH)
    states = {stop.part: stop.state for stop in stops_of(lost)}
    assert (states[RESIDENCE], states[CARD]) == ("out", "out")


def test_the_simple_way_has_no_line_between_agencies_side_by_side(parallel):
    road = simple_route(parallel)
    assert [halt.state for halt in road.halts] == ["done", "now", "now", "next"]
    assert len(road.links) == 2


# --- the citizen's page -------------------------------------------------------------------------
def test_one_page_one_code_the_parts_in_words(client, world, parallel):
    page = own_page(client, world, parallel)
    looks = [(str(part.title), part.look) for part in page.context["parts"]]
    titles = [str(part.title) for part in parallel.spec.parts]
    assert looks == list(zip(titles, ["done", "now", "now"], strict=True))
    assert "Công an tỉnh, Bảo hiểm xã hội tỉnh đang giải quyết" in page.content.decode()
    mine = client.get(reverse("my_applications"))
    assert [row.application for row in mine.context["running"]] == [parallel]


def test_before_the_first_officer_the_parts_are_told_as_they_will_come(client, world):
    linked.filing.with_linked(world)
    application = linked.filing.filed(world, linked.CODE, **NO_RESIDENCE)
    told = [part.state for part in own_page(client, world, application).context["parts"]]
    assert told == [
        "Chờ cán bộ đầu tiên",
        "Không cần thực hiện",
        "Bắt đầu sau khi xong: Đăng ký khai sinh",
    ]


NO_RESIDENCE = {
    "wants_residence": False,
    **dict.fromkeys(("residence_with", "residence_place", "household_head")),
}


def test_a_refused_part_is_told_with_its_reason_and_what_is_ahead_stays(client, world, refused):
    page = own_page(client, world, refused)
    part = page.context["parts"][1]
    assert (part.look, part.reason) == ("refused", WHY)
    told = timeline_of(refused)
    assert any(item.get("text") == WHY for item in told)
    ahead = [item["title"] for item in told if item["state"] == "next"]
    assert not any("thường trú" in title for title in ahead)
    assert any("duyệt thẻ" in title for title in ahead)


def test_progress_counts_the_steps_of_all_parts(world, parallel):
    progress = progress_of(parallel)
    assert (progress.number, progress.total) == (4, 8)
    parallel = linked.forward_drafted(world, parallel, CARD)
    assert progress_of(parallel).number == 5


# --- the desk -----------------------------------------------------------------------------------
def test_who_received_it_sees_who_has_each_part_since_when_and_until_when(client, world, parallel):
    client.force_login(world.officer("examiner"))
    page = client.get(reverse("desk:application", args=[parallel.pk]))
    told = {str(part.title): part for part in page.context["linked"]}
    residence = told["Đăng ký thường trú"]
    assert "phải xong trước" in residence.state
    assert residence.agency == world.police.label()
    assert {hand["agency"] for hand in page.context["hands"]} == {
        world.police, world.social_insurance,
    }  # fmt: skip


def test_another_agency_reads_that_a_part_was_refused_but_not_why(client, world, refused):
    client.force_login(world.officer("examiner", world.social_insurance))
    page = client.get(reverse("desk:application", args=[refused.pk]))
    assert [part.look for part in page.context["linked"]] == ["done", "refused", "now"]
    assert WHY not in page.content.decode()


def test_the_form_of_a_reversal_asks_which_part(client, world, parallel):
    done = linked.do_part(world, linked.do_part(world, parallel, CARD), RESIDENCE)
    officer = world.officer("examiner", world.police)
    client.force_login(officer)
    form = client.get(act_url(done, "propose_reopen")).context["form"]
    assert [value for value, _label in form.fields["part"].choices] == [RESIDENCE]
    page = take(client, officer, done, "propose_reopen", reason="Sai tên")
    assert list(page.context["form"].errors) == ["part"]
    take(client, officer, done, "propose_reopen", reason="Sai tên", part=RESIDENCE)
    assert Reversal.objects.get().part == RESIDENCE
    boss = world.officer("approver", world.police)
    assert "reopen" in {act.name for act in acts_for(done, boss)}


def test_the_draft_of_each_part_is_offered_its_own_results(client, world, parallel):
    officer = world.officer("examiner", world.police)
    client.force_login(officer)
    page = client.get(act_url(parallel, "propose_result"))
    assert [value for value, _result in page.context["choices"]] == ["residence_notice", "refused"]


# --- letters ------------------------------------------------------------------------------------
def letters(world, kind, language) -> list[str]:
    found = world.citizen.notices.filter(kind=kind).order_by("created_at")
    return ["\n".join(words_of(one, language)) for one in found]


@pytest.mark.parametrize(
    ("language", "refused_words"), [("vi", "không được giải quyết"), ("en", "was not granted")]
)
def test_a_letter_for_each_part_the_last_one_is_told_by_the_whole(
    world, parallel, language, refused_words
):
    drain()
    (birth,) = letters(world, "part_ended", language)
    assert ("Đăng ký khai sinh" if language == "vi" else "Birth registration") in birth
    application = linked.refuse_part(world, parallel, RESIDENCE, WHY)
    drain()
    _birth, residence = letters(world, "part_ended", language)
    assert refused_words in residence
    assert WHY in residence
    linked.do_part(world, application, CARD)
    drain()
    assert len(letters(world, "part_ended", language)) == 2
    assert len(letters(world, "finished", language)) == 1
