"""Rows never seen before: no crash, no silent guess, and every row accounted for."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.importing import fees as row_fees
from cms.importing import times
from cms.importing.doubts import find_doubts
from cms.importing.general import ROWS, agencies
from cms.importing.pages import import_file, publish_decided
from cms.importing.reading import read_row
from cms.importing.report import as_json, as_text, standing, why_in_review
from cms.importing.rows import BadFile, Fault, Row, _row, load_rows
from cms.models import CatalogueRow, ProcedurePage
from procedures.catalogue.checks import check_spec
from procedures.catalogue.serialise import SpecError, load_spec
from tests.cms.rows import ALWAYS, raw, row, write

REAL = json.loads(ROWS.read_text(encoding="utf-8"))["procedures"]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=60),
    st.sampled_from(
        ["Miễn phí", "45 VNĐ", "Theo quy định của HĐND tỉnh", "2-3 ngày", "\0", "\ud800", "x" * 900]
    ),
    st.lists(st.text(max_size=9), max_size=3),
    st.dictionaries(st.text(max_size=9), st.integers(), max_size=3),
)
NAMES = sorted(Row.model_fields)
DEEPER = ("channels", "documents", "results")


@st.composite
def mangled(draw) -> dict:
    """A real row to which something happened on the way."""
    found = copy.deepcopy(draw(st.sampled_from(REAL)))
    for _time in range(draw(st.integers(1, 4))):
        draw(st.sampled_from([_lose, _spoil, _spoil_part, _mix, _cut]))(draw, found)
    return found


def _lose(draw, found):
    found.pop(draw(st.sampled_from(NAMES)), None)


def _spoil(draw, found):
    found[draw(st.sampled_from(NAMES))] = draw(JUNK)


def _spoil_part(draw, found):
    parts = found.get(draw(st.sampled_from(DEEPER)))
    if isinstance(parts, list) and parts and isinstance(parts[0], dict) and parts[0]:
        part = draw(st.sampled_from([one for one in parts if isinstance(one, dict)]))
        part[draw(st.sampled_from(sorted(part)))] = draw(JUNK)


def _mix(draw, found):
    """A part of another procedure."""
    name = draw(st.sampled_from(NAMES))
    found[name] = copy.deepcopy(draw(st.sampled_from(REAL)).get(name))


def _cut(draw, found):
    words = [name for name in NAMES if isinstance(found.get(name), str) and found[name]]
    if words:
        name = draw(st.sampled_from(words))
        found[name] = found[name][: draw(st.integers(0, len(found[name])))]


@settings(max_examples=150, deadline=None)
@given(mangled())
def test_what_the_row_does_not_say_stands_in_no_spec(data):
    """Nothing is decided here, so each time and amount must be one that the row states outright,
    for every channel that it states it for; what is not said has a doubt."""
    found = _row(1, data)
    if isinstance(found, Fault):
        assert found.why
        return
    reading = read_row(found, [])
    spec = reading.spec
    stated = {one for said in times.all_stated(found).values() for one in said}
    assert {(one["amount"], one["unit"]) for one in spec["time_limits"]} <= stated
    amounts = {one for said in row_fees.amounts(found).values() for one in said}
    assert _fixed(spec["fees"]) <= amounts
    if not spec["fees"]:
        assert row_fees.says_free(found)
    assert set(spec["channels"]) == {one.channel for one in found.channels}
    kinds = {doubt.kind for doubt in reading.open}
    if not spec["time_limits"]:
        assert kinds & {"unit_missing", "duration_missing", "channel_times", "durations_differ",
                        "day_kind", "time_in_note"}  # fmt: skip
    if not spec["applicant_types"]:
        assert kinds & {"applicants_missing", "applicants_unknown"}
    if not spec["guide"]["performer"]["vi"]:
        assert "agency" in kinds or f"{found.levels_2026[0]} people" not in agencies()
    assert {"plain_words", "steps_unusable"} <= kinds
    assert [doubt.mark for doubt in find_doubts(found)] == [one.mark for one in reading.open]


def _fixed(fees: list[dict]) -> set[int]:
    found = set()
    for fee in fees:
        if fee["amount"]["kind"] == "fixed":
            found.add(fee["amount"]["amount"])
        if fee["amount"]["kind"] == "by_channel":
            found |= set(fee["amount"]["amounts"].values())
    return found


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(mangled(), min_size=1, max_size=4))
def test_any_rows_are_imported_or_named_and_none_is_published_with_a_doubt(tree, tmp_path, rows):
    for number, one in enumerate(rows):
        if isinstance(one.get("code"), str):
            one["code"] = f"8.00000{number}"
    path = tmp_path / "rows.json"
    path.write_text(json.dumps({"procedures": rows}), encoding="utf-8")
    (tmp_path / "none.json").write_text('{"decisions": []}', encoding="utf-8")
    try:
        report = publish_decided(import_file(path, tmp_path / "none.json"))
    except BadFile:  # nothing in it can be read
        return
    found = standing(report)
    assert found["published"] == found["ready"] == []
    in_any = [code for codes in found.values() for code in codes]
    read, _faults = load_rows(path)
    assert {row.code for row in read} <= set(in_any)
    assert len(in_any) == len(set(in_any))
    assert not ProcedurePage.objects.live().filter(code__in=in_any).exists()
    as_text(report).encode()
    json.dumps(as_json(report))
    for code in found["review"]:
        kept = CatalogueRow.objects.get(code=code)
        assert kept.open == len({(one["kind"], one["place"]) for one in kept.doubts}) > 0


@pytest.mark.parametrize("text", ["[1e999999999]", "[" + "9" * 5000 + "]", '[{"code": NaN}]'])
def test_numbers_that_nobody_can_read_are_no_crash(tree, tmp_path, text):
    path = tmp_path / "rows.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile):
        load_rows(path)


def test_a_code_of_half_characters_can_be_printed(tree, tmp_path):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([raw(), raw(code="\ud83d" * 90)]), encoding="utf-8")
    _rows, (fault,) = load_rows(path)
    assert len(fault.row.encode()) <= 40


def test_the_report_counts_where_every_row_ended_and_why(tree, tmp_path):
    no_level = {"code": "9.000002", "levels_2026": ["commune", "province"]}
    nobody = {"code": "9.000003", "applicants": []}
    rows = [raw(), raw(**no_level), raw(**nobody), raw(code="9.000004", channels=[])]
    also = [one.model_copy(update={"row": "9.000002"}) for one in ALWAYS]
    files = write(tmp_path, rows, [*ALWAYS, *also])

    draft = import_file(*files)
    assert standing(draft)["ready"] == ["9.000001"]
    report = publish_decided(draft)

    assert standing(report) == {
        "refused": ["9.000004"],
        "review": ["9.000002", "9.000003"],
        "published": ["9.000001"],
        "ready": [],
    }
    why = {"agency": 1, "applicants_missing": 1, "plain_words": 1, "steps_unusable": 1}
    assert why_in_review(report) == why
    told = as_text(report)
    assert "agency 1, applicants_missing 1, plain_words 1, steps_unusable 1" in told
    assert as_json(report)["standing"] == standing(report)
    assert as_json(report)["why_in_review"] == why


def test_what_follows_from_a_settled_row_passes_every_check():
    """The other side: a clean row, decided, is a whole procedure."""
    try:
        spec = load_spec(read_row(row(), []).spec)
    except SpecError as error:
        pytest.fail(str(error))
    assert check_spec(spec) == []
