"""What the editors' side says of versions: their differences, and open applications under them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import ProcedurePage
from cms.services.groups import give_rights
from procedures.models import Effect, Move, Procedure, Simulation
from procedures.services import moving, simulating
from tests import states
from tests.cms.conftest import draft, text
from tests.cms.test_two_people import priced


def versions_url(page, **chosen) -> str:
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    return reverse("procedure_versions", args=[page.pk]) + (f"?{query}" if query else "")


def files_url(page, kind="") -> str:
    return reverse("procedure_open_files", args=[page.pk]) + (f"?loai={kind}" if kind else "")


# --- differences ----------------------------------------------------------------------------------
def test_the_draft_is_compared_with_what_is_published(page, client, editor, moderator):
    priced(page, editor, more=2000, summary="Nói cách khác.")
    client.force_login(moderator)

    html = text(client.get(versions_url(page)))

    assert "8.000" in html
    assert "10.000" in html
    assert "Nói cách khác." in html
    assert '<h2 id="mc-part-2">' in html


def test_any_two_versions_in_either_direction(page, client, editor):
    draft(page, summary="Lần hai.").publish()
    draft(page, summary="Lần ba.").publish()
    client.force_login(editor)

    there = text(client.get(versions_url(page, tu=1, den=3)))
    back = text(client.get(versions_url(page, tu=3, den=2)))

    assert "→ “Lần ba.”" in there
    assert "Lần hai." not in there
    assert "“Lần ba.” → “Lần hai.”" in back
    assert "không có khác biệt" in text(client.get(versions_url(page, tu=2, den=2))).lower()


def test_without_a_draft_the_last_two_versions_are_compared(page, client, editor):
    draft(page, summary="Lần hai.").publish()
    client.force_login(editor)
    assert "→ “Lần hai.”" in text(client.get(versions_url(page)))


def test_a_draft_that_is_no_procedure_yet_is_told_not_raised(page, client, editor):
    draft(page, applicant_types=[])
    client.force_login(editor)
    assert "help-warning" in text(client.get(versions_url(page)))
    assert "help-warning" not in text(client.get(versions_url(page, tu="x", den=1)))


def test_history_and_review_lead_to_the_differences(page, client, editor, moderator):
    draft(page, summary="Chờ duyệt.")
    page = ProcedurePage.objects.get(pk=page.pk)
    page.get_workflow().start(page, editor)
    client.force_login(moderator)
    history = text(client.get(reverse("wagtailadmin_pages:history", args=[page.pk])))
    review = text(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert versions_url(page) in history
    assert versions_url(page) in review.partition('class="messages"')[2].partition("<main")[0]


# --- open applications ----------------------------------------------------------------------------
@pytest.fixture
def application(page, world, moderator):
    """Filed under the first version; the second, in force, says the same in other words."""
    give_rights()
    found = states.filed(world, Procedure.objects.get(code="2.000635").versions.get())
    draft(page, summary="Chỉ đổi lời.").publish()
    return found


def newest() -> Simulation:
    return Simulation.objects.order_by("-begun_at").first()


def worked_off(page, client):
    client.post(files_url(page), {"act": "simulate"})
    while not newest().finished_at:
        simulating.work_off(str(newest().pk))


def to_move(reason) -> dict:
    return {"act": "move", "simulation": newest().pk, "reason": reason}


def test_without_files_on_an_earlier_version_nothing_is_simulated(page, client, editor):
    client.force_login(editor)
    assert 'value="simulate"' not in text(client.get(files_url(page)))


def test_an_editor_simulates_and_sees_codes_but_no_names(page, application, client, editor):
    client.force_login(editor)
    worked_off(page, client)

    html = text(client.get(files_url(page, Effect.Kind.SAME)))

    assert application.code in html
    assert application.owner_name not in html
    assert 'value="move"' not in html
    refused = client.post(files_url(page), to_move("Tôi muốn"))
    assert refused.status_code != 200
    assert not Move.objects.exists()


def test_a_legal_officer_moves_stops_and_goes_on(page, application, client, moderator):
    client.force_login(moderator)
    worked_off(page, client)
    assert 'value="move"' in text(client.get(files_url(page)))

    for _twice in range(2):
        client.post(files_url(page), to_move("Sửa câu chữ"))
    move = Move.objects.get()
    client.post(files_url(page), {"act": "stop"})
    moving.work_off(str(move.pk))
    assert move.counts == {}
    client.post(files_url(page), {"act": "resume"})
    moving.work_off(str(move.pk))

    assert move.counts == {"done": 1}
    assert application.code in text(client.get(files_url(page, "done")))
    application.refresh_from_db()
    assert application.version.number == 2


@pytest.mark.parametrize(
    ("reason", "told"),
    [("", "Hãy nêu lý do"), ("x" * 501, "500"), ("Sửa\0câu chữ", "null")],
)
def test_what_is_wrong_stands_beside_the_reason_and_what_was_typed_stays(
    page, application, client, moderator, reason, told
):
    client.force_login(moderator)
    worked_off(page, client)
    html = text(client.post(files_url(page), to_move(reason)))
    assert told in html
    assert len(reason) < 500 or reason in html
    assert not Move.objects.exists()


def test_numbers_that_nobody_looked_at_move_nothing(page, application, client, moderator):
    client.force_login(moderator)
    worked_off(page, client)
    stale = to_move("Sửa câu chữ")
    worked_off(page, client)
    assert "Sửa câu chữ" in text(client.post(files_url(page), stale))
    assert not Move.objects.exists()


@pytest.mark.parametrize("data", [{}, {"act": "erase"}, {"act": "move"}, {"act": "stop"}])
def test_what_is_no_act_is_not_found(page, application, client, moderator, data):
    client.force_login(moderator)
    assert client.post(files_url(page), data).status_code == 404


def test_a_long_list_comes_page_by_page_with_as_many_queries(
    page, application, world, client, moderator, monkeypatch
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(files_url(page, Effect.Kind.SAME))
        return len(seen)

    monkeypatch.setattr("cms.views.moves.PAGE_SIZE", 2)
    client.force_login(moderator)
    worked_off(page, client)
    queries()
    few = queries()
    simulation = Simulation.objects.get()
    for _one in range(3):
        other = states.filed(world, application.version)
        Effect.objects.create(simulation=simulation, application=other, kind=Effect.Kind.SAME)
    assert queries() <= few
    assert "sau=" in text(client.get(files_url(page, Effect.Kind.SAME)))
