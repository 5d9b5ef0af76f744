"""Rows become draft pages; what people wrote stays; what is superseded is closed."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cms.content.build import build
from cms.importing.general import DECISIONS, ROWS
from cms.importing.pages import careful_specs, import_file, publish_decided
from cms.importing.report import as_text
from cms.importing.rows import LARGEST, BadFile, load_rows
from cms.models import Entry, ProcedurePage
from cms.search import search
from cms.services.from_spec import publish_spec
from procedures.models import Application, Procedure
from procedures.services.drafts import Party, start_draft
from procedures.services.errors import ActRefused
from tests import factories
from tests.cms.conftest import spec_json
from tests.cms.rows import ALWAYS, CODE, channel, decision, raw, write


@pytest.fixture
def imported(tree, tmp_path):
    def run(*rows, decisions=ALWAYS):
        return import_file(*write(tmp_path, list(rows) or [raw()], decisions))

    return run


def page() -> ProcedurePage:
    return ProcedurePage.objects.get(code=CODE)


def test_a_row_becomes_a_draft_and_no_procedure(imported):
    (row,) = imported().rows

    assert row.outcome == "made"
    assert (page().live, page().title) == (False, "Nuôi ong")
    assert page().spec().guide.decision_no == "12/QĐ-ABC"
    assert not Procedure.objects.exists()


def test_importing_again_changes_nothing(imported):
    imported()
    before = page().latest_revision_id
    (row,) = imported().rows

    assert row.outcome == "same"
    assert page().latest_revision_id == before


def test_what_is_new_in_the_row_renews_the_draft_and_leaves_the_live_page(imported):
    publish_decided(imported())
    (row,) = imported(raw(conditions="Có hai đàn ong.")).rows

    assert row.outcome == "renewed"
    draft = page().get_latest_revision_as_object()
    assert draft.spec().guide.conditions[0].vi == "Có hai đàn ong."
    assert page().spec().guide.conditions[0].vi == "Có ít nhất một đàn ong."


def test_what_an_editor_wrote_stays(imported, editor):
    imported()
    written = page().get_latest_revision_as_object()
    written.summary = "Lời của biên tập viên."
    written.save_revision(user=editor, clean=False)
    report = imported(raw(conditions="Có hai đàn ong."))

    assert report.rows[0].outcome == "kept"
    assert str(editor) in as_text(report)
    assert page().get_latest_revision_as_object().summary == "Lời của biên tập viên."
    publish_decided(report)
    assert not page().live


def test_pages_of_specs_written_with_care_are_never_touched(imported):
    careful = publish_spec(spec_json())
    before = careful.latest_revision_id
    report = imported(raw(code="2.000635", legal_basis=["1/2001/QH10"]))

    assert report.rows[0].outcome == "careful"
    assert "1/2001/QH10" in as_text(report)
    assert ProcedurePage.objects.get(code="2.000635").latest_revision_id == before


def test_an_open_doubt_leaves_a_draft_that_is_not_published(imported):
    doubtful = raw(channels=[channel(duration_unit="unit_missing_in_source")])
    report = imported(doubtful)
    publish_decided(report)

    assert [one.kind for one in report.open] == ["unit_missing"]
    assert (page().live, len(page().time_limits)) == (False, 0)
    assert "unit_missing" in as_text(report)


def test_a_row_without_applicants_is_a_draft_without_applicants(imported):
    imported(raw(applicants=[]))

    assert page().applicant_types == []


def test_stale_decisions_are_reported(imported):
    answers_nothing = decision("unit_missing", "time", "working_day")
    report = imported(decisions=[*ALWAYS, answers_nothing])

    assert report.stale == (answers_nothing,)
    assert "unit_missing" in as_text(report)
    assert not report.is_settled


def test_the_command_prints_writes_and_is_strict_when_asked(tree, tmp_path):
    rows, decisions = write(tmp_path, [raw()])
    out, file = StringIO(), tmp_path / "report.json"
    arguments = ["import_procedures", str(rows), f"--decisions={decisions}"]
    call_command(*arguments, f"--report={file}", stdout=out)

    assert CODE in out.getvalue()
    (said,) = json.loads(file.read_text(encoding="utf-8"))["rows"]
    assert {one["kind"] for one in said["open"]} == {"plain_words", "steps_unusable"}
    with pytest.raises(CommandError):
        call_command(*arguments, "--strict", stdout=out)


def test_what_was_decided_stands_in_the_report_with_its_reason(tree, tmp_path):
    """Beside the doubt it answers, on the screen and in the file."""
    why = [one.model_copy(update={"reason": f"Vì {one.kind}."}) for one in ALWAYS]
    rows, decisions = write(tmp_path, [raw()], why)
    out, file = StringIO(), tmp_path / "report.json"
    call_command(
        "import_procedures", str(rows), f"--decisions={decisions}", f"--report={file}", stdout=out
    )

    (said,) = json.loads(file.read_text(encoding="utf-8"))["rows"]
    assert said["open"] == []
    settled = {one["kind"]: one for one in said["settled"]}
    assert settled.keys() == {one.kind for one in why}
    for one in why:
        told = settled[one.kind]
        assert (told["place"], told["decision"]) == (one.place, one.decision)
        assert told["reason"] == one.reason
        shown = f"✓ {one.kind} [{one.place}] {told['says']}\n      → {one.decision}: {one.reason}"
        assert shown in out.getvalue()


BROKEN = {
    "not_json": b'{"procedures": [',
    "not_utf8": "Cấp".encode("utf-16"),
    "no_list": b'{"rows": []}',
    "empty": b"[]",
    "no_code": b'[{"name": "x"}]',
    "odd_code": json.dumps([raw(code="abc")]).encode(),
    "odd_channel": json.dumps([raw(channels=[channel("fax")])]).encode(),
    "a_word_for_a_number": json.dumps([raw(channels=[channel(duration="ba")])]).encode(),
    "twice": json.dumps([raw(), raw()]).encode(),
    "deep": b"[" * 100_000,
    "huge": b" " * (LARGEST + 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_damaged_file_is_refused_in_words_and_nothing_is_written(name, tree, tmp_path):
    rows, decisions = write(tmp_path, [raw()])
    rows.write_bytes(BROKEN[name])

    with pytest.raises(CommandError) as error:
        call_command("import_procedures", str(rows), f"--decisions={decisions}")
    assert len(str(error.value)) > 15
    assert "Traceback" not in str(error.value)
    assert not ProcedurePage.objects.exists()


def test_a_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(BadFile, match=r"none\.json"):
        load_rows(tmp_path / "none.json")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "weather"},
        {"decision": "whatever"},
        {"reason": ""},
        {"with": {"unknown": 1}},
        {"kind": "superseded", "place": "row", "decision": "closed since 2025-02-30"},
    ],
)
def test_a_decision_outside_the_vocabulary_is_refused(change, tree, tmp_path):
    rows, decisions = write(tmp_path, [raw()], ALWAYS)
    data = json.loads(decisions.read_text(encoding="utf-8"))
    data["decisions"][0] |= change
    decisions.write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises(BadFile, match="1"):
        import_file(rows, decisions)
    assert not ProcedurePage.objects.exists()


def test_the_same_doubt_is_decided_once(tree, tmp_path):
    with pytest.raises(BadFile, match="plain_words"):
        import_file(*write(tmp_path, [raw()], [*ALWAYS, ALWAYS[0]]))


def closed_row(**words):
    word = decision("superseded", "row", "closed since 2025-03-01", **words)
    return raw(name="Cấp phép nuôi ong (trước 01/3/2025)"), [*ALWAYS, word]


def test_a_superseded_row_is_published_closed_and_cannot_be_begun(imported, client):
    publish_spec(spec_json())
    row, decisions = closed_row(successor="2.000635")
    publish_decided(imported(row, decisions=decisions))
    procedure, user = Procedure.objects.get(code=CODE), factories.UserFactory()

    assert procedure.state == "closed"
    assert page().closed_on == date(2025, 3, 1)
    guide = client.get(f"/en/thu-tuc/{CODE}/").content.decode()
    assert "01/03/2025" in guide
    assert "/en/thu-tuc/2.000635/" in guide
    assert "Start application" not in guide
    assert "File at a counter" not in guide
    client.force_login(user)
    address = reverse("start", args=[CODE])
    for response in (client.get(address), client.post(address, {"applicant_type": "citizen"})):
        assert response.status_code == 200
        assert f"/thu-tuc/{CODE}/" in response.content.decode()
    with pytest.raises(ActRefused):
        start_draft(procedure=procedure, actor=user, party=Party("citizen"))
    assert not Application.objects.exists()


def test_a_careful_page_closes_only_when_its_successor_is_there(imported):
    publish_spec(spec_json("1.009994"))
    name = "Cấp giấy phép xây dựng (trước 01/7/2025)"
    words = decision("superseded", "row", "closed since 2025-07-01", successor="1.013225")
    usual = [one.model_copy(update={"row": "1.009994"}) for one in [*ALWAYS, words]]
    report = imported(raw(code="1.009994", name=name), decisions=usual)

    publish_decided(report)
    assert Procedure.objects.get(code="1.009994").state == "open"
    publish_spec(spec_json("1.013225"))
    publish_decided(report)
    assert Procedure.objects.get(code="1.009994").state == "closed"
    publish_spec(spec_json("1.009994"))
    assert Procedure.objects.get(code="1.009994").state == "closed"


CLOSED = {"1.002809": "3.000348", "1.009994": "1.013225", "2.000488": "3.000333"}


def test_all_rows_of_the_project_are_published_and_nothing_is_open(db):
    build()
    report = import_file(ROWS, DECISIONS)

    assert (report.open, report.stale) == ([], ())
    codes = {row.reading.row.code for row in report.rows}
    live = ProcedurePage.objects.live().filter(code__in=codes).select_related("successor")
    assert len(codes) == len(live) == 31
    states = dict(Procedure.objects.values_list("code", "state"))
    assert {code for code, state in states.items() if state == "closed"} == CLOSED.keys()
    assert {one.code: one.successor.code for one in live if one.is_superseded} == CLOSED
    assert {code for code in careful_specs() if not code.startswith("9.")} <= codes
    assert {row.outcome for row in report.rows} == {"same", "careful"}
    raw_steps = {row.reading.row.code: row.reading.row.steps_text_raw for row in report.rows}
    for one in live:
        spec = one.spec()
        assert not spec.guide.checked
        said = " ".join(step.vi for step in spec.guide.sequence)
        assert not raw_steps[one.code] or raw_steps[one.code][:60] not in said
    _closed_ones_stand_behind()


def _closed_ones_stand_behind():
    for query, open_one in [
        ("phiếu lý lịch tư pháp", "3.000333"),
        ("đổi giấy phép lái xe", "3.000348"),
        ("giấy phép xây dựng nhà ở riêng lẻ", "1.013225"),
    ]:
        found = [one.entry.code for one in search(query, language="vi")]
        assert found[0] == open_one, (query, found)
    assert Entry.objects.filter(is_closed=True).count() == len(CLOSED)
