"""Decisions hold for the words they were made about; a dirty row stops no other row."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cms.importing.pages import import_file, publish_decided
from cms.importing.reading import read_row
from cms.importing.report import as_json, as_text
from cms.models import ProcedurePage
from procedures.catalogue.serialise import load_spec
from tests.cms.conftest import spec_json
from tests.cms.rows import ALWAYS, CODE, channel, decision, paper, raw, row, tied, write

OTHER = "9.000002"


def kinds(doubts) -> list[str]:
    return [one.kind for one in doubts]


# --- decisions and what the row said ----------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "place", "word", "before", "after"),
    [
        (
            "unit_missing",
            "time",
            "working_day",
            {"channels": [channel(duration_unit="x")]},
            {"channels": [channel(duration=30, duration_unit="x")]},
        ),
        (
            "free_but_charge",
            "fees",
            "free",
            {"channels": [channel(note="Lệ phí: 5.000 đồng")]},
            {"channels": [channel(note="Lệ phí: 500.000 đồng")]},
        ),
        (
            "papers_alternatives",
            "documents",
            "all_optional",
            {"documents": [paper("Đơn (nếu có)")]},
            {"documents": [paper("Bản vẽ (nếu có)")]},
        ),
        ("agency", "agency", "commune people", {"levels_2026": ["province", "commune"]}, None),
        ("results_unclear", "results", "keep 1", {"results": [{"name": "A"}, {"name": "B"}]}, None),
    ],
)
def test_a_decision_about_other_words_is_stale_and_the_doubt_open(kind, place, word, before, after):
    old = row(**before)
    new = row(**(after or {name: value[::-1] for name, value in before.items()}))
    decisions = tied([*ALWAYS, decision(kind, place, word)], old)

    assert read_row(old, decisions).open == ()
    reading = read_row(new, decisions)
    assert (kinds(reading.open), kinds(reading.stale)) == ([kind], [kind])


def test_the_report_says_the_mark_that_a_decision_needs(tree, tmp_path):
    stale = decision("plain_words", "words", "written").model_copy(update={"mark": "abcdef12"})
    report = import_file(*write(tmp_path, [raw()], [stale]))

    (open_one,) = (one for one in report.open if one.kind == "plain_words")
    assert open_one.mark in as_text(report)
    assert not report.is_settled


def test_a_result_that_is_not_there_cannot_be_kept():
    word = decision("results_unclear", "results", "keep 1 3")
    two = row(results=[{"name": "Giấy phép"}, {"name": "Văn bản từ chối"}])
    reading = read_row(two, tied([*ALWAYS, word], two))

    assert (kinds(reading.open), kinds(reading.stale)) == (["results_unclear"],) * 2


# --- times ------------------------------------------------------------------------------------
def limits(*channels, decisions=()):
    about = row(channels=list(channels))
    reading = read_row(about, tied([*ALWAYS, *decisions], about))
    return kinds(reading.open), [
        (one["amount"], one["unit"], one["channels"]) for one in reading.spec["time_limits"]
    ]


def test_two_times_for_one_way_of_filing_are_a_doubt():
    rows = channel(), channel(duration=9)
    assert limits(*rows) == (["channel_times"], [])
    for word, days in (("longest", 9), ("shortest", 3)):
        decided = [decision("channel_times", "time", word)]
        assert limits(*rows, decisions=decided) == ([], [(days, "working_day", [])])


def test_a_note_may_raise_two_doubts():
    note = "tối đa 3 ngày, khi phải xác minh là 10 ngày làm việc"
    assert limits(channel(note=note))[0] == ["day_kind", "time_in_note"]


def test_the_kind_of_days_changes_no_hours():
    rows = channel(note="tối đa 3 ngày"), channel("postal", duration=4)
    rows[1]["duration_unit"] = "working_hour"
    words = (
        decision("day_kind", "time", "calendar_day"),
        decision("durations_differ", "time", "as_stated"),
    )
    _open, found = limits(*rows, decisions=words)
    assert found == [(3, "calendar_day", ["online"]), (4, "working_hour", ["postal"])]


def test_an_empty_row_beside_a_time_changes_nothing():
    rows = channel(), channel(duration=None), channel("postal", duration=None)
    decided = [decision("duration_missing", "time", "8 working_day")]
    _open, found = limits(*rows, decisions=decided)
    assert found == [(3, "working_day", ["online"]), (8, "working_day", ["postal"])]


# --- what the draft leaves out ----------------------------------------------------------------
def test_a_blank_form_of_the_row_is_not_passed_over():
    named = read_row(row(documents=[paper(form_file="Mau 01.docx")]), [])
    assert any("Mau 01.docx" in fact for fact in named.facts)


# --- specs written with care ------------------------------------------------------------------
DIFFERENT = {
    "differs.name": {"name": "Cấp bản sao"},
    "differs.channels": {"channels": [channel()]},
    "differs.applicants": {"applicants": ["Doanh nghiệp"]},
    "differs.time": {"channels": [channel(duration=7)]},
    "differs.fees": {"channels": [channel(fee_text="phí", fee_amount=9_000)]},
    "differs.law": {"legal_basis": ["1/2001/QH10"]},
}


@pytest.mark.parametrize("kind", DIFFERENT)
def test_each_difference_from_a_careful_spec_is_a_doubt_of_its_own(kind):
    written = load_spec(spec_json())
    reading = read_row(row(code=written.code, **DIFFERENT[kind]), [], written)

    assert kind in kinds(reading.open)


def test_amounts_are_compared_channel_by_channel():
    written = load_spec(spec_json("1.004222"))
    said = {"online": 10_000, "in_person": 20_000}

    def differs(amounts) -> bool:
        rows = [channel(name, fee_text="lệ phí", fee_amount=n) for name, n in amounts.items()]
        reading = read_row(row(code=written.code, channels=rows), [], written)
        return "differs.fees" in kinds(reading.open)

    assert not differs(said)
    assert differs({"online": 20_000, "in_person": 10_000})


def test_a_difference_is_decided_for_these_words_only(tree, tmp_path):
    written = load_spec(spec_json())
    first = raw(code=written.code, legal_basis=["1/2001/QH10"])
    word = decision("differs.law", "spec", "as_written").model_copy(update={"row": written.code})
    (word,) = tied([word], row(**first), written=written)

    settled = import_file(*write(tmp_path, [first], [word]))
    assert "differs.law" not in kinds(settled.open)
    changed = import_file(*write(tmp_path, [first | {"legal_basis": ["2/2001/QH10"]}], [word]))
    assert "differs.law" in kinds(changed.open)
    assert kinds(changed.stale) == ["differs.law"]


# --- dirty rows -------------------------------------------------------------------------------
DIRTY = {
    "negative": {"channels": [channel(fee_text="phí", fee_amount=-5_000)]},
    "huge": {"channels": [channel(fee_text="phí", fee_amount=10**30)]},
    "long_english": {"name_en": "x" * 256},
    "long_name": {"name": "x" * 701},
    "long_decision": {"decision_no": "x" * 121},
    "long_field": {"field": "x" * 161},
    "null": {"conditions": "a\0b."},
    "no_channel": {"channels": []},
    "more_copies_than_a_form_takes": {"documents": [paper(copies=30)]},
}


@pytest.mark.parametrize("name", DIRTY)
def test_a_dirty_row_is_a_fault_and_the_others_go_on(name, tree, tmp_path):
    rows = [raw(code=OTHER, **DIRTY[name]), raw()]
    report = import_file(*write(tmp_path, rows, ALWAYS))

    assert [one.row for one in report.faults] == [OTHER]
    assert (report.stale, report.is_settled) == ((), False)
    assert report.faults[0].why in as_text(report)
    assert as_json(report)["faults"][0]["row"] == OTHER
    assert [page.code for page in ProcedurePage.objects.all()] == [CODE]


def test_a_row_that_stands_twice_is_left_out(tree, tmp_path):
    report = import_file(*write(tmp_path, [raw(code=OTHER), raw(code=OTHER), raw()], ALWAYS))

    assert [one.row for one in report.faults] == [OTHER]
    assert [page.code for page in ProcedurePage.objects.all()] == [CODE]


def test_a_draft_that_cannot_be_published_stops_no_other(tree, tmp_path):
    """Every kind of applicant that the row names was left out, and nobody is left."""
    party = {"code": OTHER, "applicants": ["Đảng viên"]}
    words = [*ALWAYS, decision("applicants_unknown", "applicants", "leave_out")]
    words = [one.model_copy(update={"row": OTHER}) for one in words]
    files = write(tmp_path, [raw(**party), raw()], [*words, *ALWAYS])
    report = publish_decided(import_file(*files))

    assert report.open == []
    assert [one.row for one in report.faults] == [OTHER]
    assert [page.code for page in ProcedurePage.objects.live()] == [CODE]


def test_strict_fails_on_a_fault_only(tree, tmp_path):
    rows, decisions = write(tmp_path, [raw(code=OTHER, channels=[]), raw()], ALWAYS)
    arguments = ["import_procedures", str(rows), f"--decisions={decisions}"]

    call_command(*arguments, stdout=StringIO())
    with pytest.raises(CommandError):
        call_command(*arguments, "--strict", stdout=StringIO())


def test_a_title_in_a_decision_fits_on_a_page(tree, tmp_path):
    rows, decisions = write(tmp_path, [raw()], ALWAYS)
    data = json.loads(decisions.read_text(encoding="utf-8"))
    data["decisions"][0]["with"]["title_en"] = "x" * 256
    decisions.write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises(CommandError, match="255"):
        call_command("import_procedures", str(rows), f"--decisions={decisions}")
