"""The national catalogue at the editors' side: rows to review, and what differs from ours."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms import differences, open_doubts
from cms.importing.pages import import_file, publish_decided
from cms.models import CatalogueDifference, CatalogueRow, ProcedurePage
from cms.services import handling
from cms.services.from_spec import publish_spec
from portal.audit.models import Event
from tests.cms.conftest import draft, spec_json, text
from tests.cms.rows import ALWAYS, CODE, channel, paper, raw, write

OTHER, EXTRACT = "9.000002", "2.000635"
QUEUE, LIST = "catalogue_queue", "catalogue_differences"


def look(folder, rows, decisions=()):
    return differences.look(*write(folder, rows, decisions))


def found(**wanted) -> list[CatalogueDifference]:
    return list(CatalogueDifference.objects.filter(**wanted).order_by("code", "pk"))


def listed(client, **chosen) -> str:
    return text(client.get(reverse(LIST), chosen))


# --- rows to review ---------------------------------------------------------------------------
def test_the_queue_holds_the_rows_with_open_doubts_until_an_editor_settles_them(
    tree, tmp_path, client, editor
):
    """Whatever way a revision comes about, the count follows it."""
    settled = [one.model_copy(update={"row": OTHER}) for one in ALWAYS]
    import_file(*write(tmp_path, [raw(), raw(code=OTHER, name="Nuôi tằm")], settled))
    client.force_login(editor)

    html = text(client.get(reverse(QUEUE)))
    assert "Cấp phép nuôi ong" in html
    assert "Nuôi tằm" not in html
    assert "Nuôi tằm" in text(client.get(reverse(QUEUE), {"tat-ca": "1"}))

    page = ProcedurePage.objects.get(code=CODE).get_latest_revision_as_object()
    open_doubts.settle(page, ["plain_words words"])
    page.save_revision(user=editor, clean=False)
    assert CatalogueRow.objects.get(code=CODE).open == 1
    page = ProcedurePage.objects.get(code=CODE).get_latest_revision_as_object()
    open_doubts.settle(page, ["steps_unusable steps"])
    page.save_revision(user=editor, clean=False)
    assert "nuôi ong" not in text(client.get(reverse(QUEUE)))


def test_a_row_stands_beside_the_proposal_with_every_doubt_at_its_part(
    tree, tmp_path, client, editor
):
    """What was decided says why; what an editor settled on the page is told apart."""
    dirty = raw(
        channels=[channel(duration_unit="?", fee_text="Theo quy định", fee_amount=45)],
        documents=[paper("Đơn đề nghị"), paper("Bản vẽ (nếu có)", copies=2)],
        applicants=["Đảng viên"],
        steps_text_raw="Bước một bước hai",
    )
    import_file(*write(tmp_path, [dirty], ALWAYS[:1]))
    client.force_login(editor)

    html = text(client.get(reverse("catalogue_row", args=[CODE])))

    kept = CatalogueRow.objects.get(code=CODE)
    assert kept.open == len([one for one in kept.doubts if not one["reason"]]) >= 5
    assert html.count("Nghi vấn để ngỏ:") == kept.open
    assert "Made up for a test" in html
    for said in ("Theo quy định 45", "Bản vẽ (nếu có)", "Đảng viên", "Bước một bước hai"):
        assert said in html
    assert "Nuôi ong" in html

    page = ProcedurePage.objects.get(code=CODE).get_latest_revision_as_object()
    open_doubts.settle(page, ["amount_tiny fees"])
    page.save_revision(user=editor, clean=False)
    html = text(client.get(reverse("catalogue_row", args=[CODE])))
    assert html.count("Nghi vấn để ngỏ:") == kept.open - 1
    assert html.count("Đã giải quyết trên trang:") == 1


def test_a_row_of_a_careful_spec_shows_what_the_two_say_differently(page, tmp_path, client, editor):
    import_file(*write(tmp_path, [raw(code=EXTRACT, legal_basis=["1/2001/QH10"])]))
    client.force_login(editor)

    html = text(client.get(reverse("catalogue_row", args=[EXTRACT])))

    assert CatalogueRow.objects.get(code=EXTRACT).is_careful
    assert "1/2001/QH10" in html
    assert "soạn kỹ" in html
    draft(page, summary="Viết lại.")
    assert CatalogueRow.objects.get(code=EXTRACT).open > 0


def test_a_row_that_nobody_has_read_is_not_there(client, editor, db):
    client.force_login(editor)
    assert client.get(reverse("catalogue_row", args=["7.000000"])).status_code == 404


# --- what differs -----------------------------------------------------------------------------
def test_new_gone_and_changed_rows_are_found_with_the_fields_that_differ(page, tmp_path):
    """What is ours alone, by its code or because it is closed, is no difference."""
    publish_spec(spec_json("2.000815"))
    closed = publish_spec(spec_json("1.004873"))
    draft(closed, is_superseded=True).publish()
    publish_spec(spec_json("9.110001"))
    cheaper = [channel(name, fee_text="phí", fee_amount=5000) for name in ("online", "in_person")]
    counts, faults = look(tmp_path, [raw(), raw(code=EXTRACT, channels=cheaper)])

    assert (counts, faults) == ({"new": 1, "gone": 1, "changed": 1}, ())
    changed, gone, new = (found(kind=kind)[0] for kind in ("changed", "gone", "new"))
    assert (new.code, new.name, new.said["name"]) == (CODE, "Cấp phép nuôi ong", new.name)
    assert (gone.code, changed.code) == ("2.000815", EXTRACT)
    parts = {one["name"]: one for one in changed.parts}
    assert {"name", "channels", "applicants", "fees", "law"} <= parts.keys()
    assert parts["fees"]["theirs"] == ["in_person 5000", "online 5000"]
    assert parts["fees"]["ours"] == ["in_person 8000", "online 8000"]
    assert parts["channels"] == {"name": "channels", "theirs": [], "ours": ["postal"]}


def test_what_a_decision_explains_or_an_import_made_is_no_difference(tree, tmp_path):
    publish_decided(import_file(*write(tmp_path, [raw()], ALWAYS)))

    assert look(tmp_path, [raw()], ALWAYS) == ({}, ())
    counts, _faults = look(tmp_path, [raw(conditions="Có ít nhất hai đàn ong.")], ALWAYS)
    assert counts == {"changed": 1}
    (one,) = found()
    assert [part["name"] for part in one.parts] == ["row.conditions"]
    assert one.parts[0]["ours"] == ["Có ít nhất một đàn ong."]


def test_a_row_that_cannot_be_read_is_told_and_not_called_gone(page, tmp_path, capsys):
    rows, decisions = write(tmp_path, [raw(), raw(code=EXTRACT, channels=[])])
    call_command("compare_catalogue", rows, f"--decisions={decisions}")

    assert found(code=EXTRACT) == []
    assert f"✗ {EXTRACT}" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("compare_catalogue", tmp_path / "none.json", f"--decisions={decisions}")


def test_what_is_handled_stays_so_until_a_side_changes_and_what_ends_is_over(
    page, tmp_path, moderator
):
    first = raw(code=EXTRACT, legal_basis=["1/2001/QH10"])
    look(tmp_path, [first])
    (one,) = found()
    handling.handle(difference=one, actor=moderator, reason="Bản soạn kỹ đúng")
    look(tmp_path, [first])
    assert [one.state for one in found()] == ["handled"]

    look(tmp_path, [raw(code=EXTRACT, legal_basis=["2/2001/QH10"])])
    assert [one.state for one in found()] == ["handled", "open"]
    look(tmp_path, [first])
    assert [one.state for one in found()] == ["handled", "over"]
    look(tmp_path, [raw(code=EXTRACT, legal_basis=["2/2001/QH10"])])
    assert [one.state for one in found()] == ["handled", "open"]


# --- handling ---------------------------------------------------------------------------------
@pytest.fixture
def difference(db):
    return CatalogueDifference.objects.create(
        code=EXTRACT,
        kind="changed",
        mark="0" * 8,
        name="Bản sao",
        parts=[{"name": "fees", "theirs": ["online 5000"], "ours": ["online 8000"]}],
        found_at=timezone.now(),
    )


def post(client, difference, **typed):
    return client.post(reverse("catalogue_difference", args=[difference.pk]), typed)


def test_an_editor_takes_it_and_handles_it_with_a_reason(difference, client, editor):
    client.force_login(editor)
    html = text(client.get(reverse("catalogue_difference", args=[difference.pk])))
    assert "online 5000" in html

    assert post(client, difference, act="take").status_code == 302
    difference.refresh_from_db()
    assert difference.owner == editor
    assert "Bản sao" in listed(client)
    assert post(client, difference, act="handle", reason="Đã sửa mức phí").status_code == 302

    difference.refresh_from_db()
    assert (difference.state, difference.handled_by) == ("handled", editor)
    assert "Bản sao" not in listed(client)
    assert "Đã sửa mức phí" in listed(client, **{"tinh-trang": "handled"})
    acts = Event.objects.filter(stream=f"difference:{difference.pk}").order_by("pk")
    assert [one.act for one in acts] == ["take", "handle"]
    post(client, difference, act="reopen")
    difference.refresh_from_db()
    assert (difference.state, difference.reason, difference.handled_by) == ("open", "", None)


def test_without_a_reason_nothing_is_handled_and_the_field_says_so(difference, client, editor):
    client.force_login(editor)
    for reason in ("", "   ", "x" * 501):
        html = text(post(client, difference, act="handle", reason=reason))
        assert "error" in html
    assert "x" * 501 in html
    difference.refresh_from_db()
    assert difference.state == "open"


def test_of_two_editors_the_second_is_told_and_loses_nothing_typed(
    difference, client, editor, moderator
):
    client.force_login(editor)
    handling.take(difference=difference, actor=moderator)
    assert post(client, difference, act="take").status_code == 302
    assert post(client, difference, act="leave").status_code == 302
    difference.refresh_from_db()
    assert difference.owner == moderator

    handling.handle(difference=difference, actor=moderator, reason="Xong")
    html = text(post(client, difference, act="handle", reason="Tôi cũng đã sửa"))
    assert "Người khác vừa thay đổi" in html
    difference.refresh_from_db()
    assert difference.reason == "Xong"
    assert Event.objects.filter(stream=f"difference:{difference.pk}").count() == 2


def test_what_nobody_offers_is_not_there(difference, client, editor, world):
    client.force_login(editor)
    assert post(client, difference, act="delete").status_code == 404
    assert post(client, difference).status_code == 404
    client.force_login(world.citizen)
    assert post(client, difference, act="take").status_code == 403
    difference.refresh_from_db()
    assert difference.owner is None


def test_lists_go_on_page_by_page_with_few_queries(client, editor, db):
    CatalogueDifference.objects.bulk_create(
        CatalogueDifference(
            code=f"1.{number:06}", kind="new", mark="0" * 8, name=f"Việc {number:03}",
            found_at=timezone.now(),
        )
        for number in range(65)
    )  # fmt: skip
    client.force_login(editor)
    client.get(reverse(LIST))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(reverse(LIST), {"loai": "new"})
    assert "Việc 029" in text(response)
    assert "Việc 030" not in text(response)
    asked = [one["sql"] for one in queries if "cms_cataloguedifference" in one["sql"]]
    assert len(asked) <= 3
    cursor = response.context["page"].next
    assert "Việc 030" in listed(client, loai="new", cursor=cursor)
    assert "Việc 000" not in listed(client, loai="gone")
    assert "Việc 000" in listed(client, loai="x", **{"tinh-trang": "'"})


def test_the_queue_asks_few_queries(client, editor, db):
    rows = (raw(code=f"8.{number:06}") for number in range(40))
    CatalogueRow.objects.bulk_create(
        CatalogueRow(code=one["code"], said=one, open=1, read_at=timezone.now()) for one in rows
    )
    client.force_login(editor)
    client.get(reverse(QUEUE))
    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse(QUEUE))
    assert len([one for one in queries if "cms_cataloguerow" in one["sql"]]) <= 2
    assert json.dumps(response.context["page"].next)
