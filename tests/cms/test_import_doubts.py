"""What a row leaves open is found and said; what was decided is what the draft says."""

import pytest

from cms.importing.reading import read_row
from procedures.catalogue.checks import check_spec
from procedures.catalogue.serialise import load_spec
from tests.cms.rows import ALWAYS, channel, decision, paper, row, tied

USUAL = {("plain_words", "words"), ("steps_unusable", "steps")}


def doubts(**changes) -> dict[tuple[str, str], str]:
    """(kind, place) and the words of the doubts beyond those of every row."""
    found = {(one.kind, one.place): one.says for one in read_row(row(**changes), []).open}
    return {key: says for key, says in found.items() if key not in USUAL}


def settled(*decisions, **changes):
    """The spec of a row about which this and the usual was decided; nothing may stay open."""
    about = row(**changes)
    reading = read_row(about, tied([*ALWAYS, *decisions], about))
    assert (reading.open, reading.stale) == ((), ())
    spec = load_spec(reading.spec)
    assert check_spec(spec) == []
    return spec


CASES = [
    ({"name": "Cấp phép nuôi ong ( 9.000001 )"}, "name_junk", "name", "( 9.000001 )"),
    ({"name": "Cấp phép (trước 01/3/2025)"}, "superseded", "row", "trước 01/3/2025"),
    ({"source": "general knowledge, unverified"}, "source_unverified", "row", "general knowledge"),
    ({"performing_agency": None}, "agency", "agency", "commune"),
    ({"level_2023_three_tier": {"value": "district"}}, "agency", "agency", "district"),
    ({"levels_2026": ["province", "commune"]}, "agency", "agency", "province, commune"),
    ({"applicants": []}, "applicants_missing", "applicants", ""),
    (
        {"applicants": ["Công dân Việt Nam", "Đảng viên"]},
        "applicants_unknown",
        "applicants",
        "Đảng",
    ),
    ({"channels": [channel(duration_unit="unit_missing_in_source")]}, "unit_missing", "time", "3"),
    ({"channels": [channel(duration=None)]}, "duration_missing", "time", "online"),
    ({"channels": [channel(), channel("postal", duration=9)]}, "durations_differ", "time", "9"),
    ({"channels": [channel(note="tối đa 3 ngày")]}, "day_kind", "time", "3"),
    ({"channels": [channel(note="nếu khó thì 15 ngày làm việc")]}, "time_in_note", "time", "15"),
    (
        {"channels": [channel(fee_text="10 USD", fee_amount=10, fee_currency="USD")]},
        "foreign_currency",
        "fees",
        "10 USD",
    ),
    (
        {"channels": [channel(fee_text="45 VNĐ (phí)", fee_amount=45, fee_currency="VND")]},
        "amount_tiny",
        "fees",
        "45",
    ),
    (
        {
            "channels": [
                channel(fee_text="lệ phí 150,000", fee_amount=150_000),
                channel("in_person", fee_text="lệ phí 50,000", fee_amount=50_000),
            ]
        },
        "fees_contradict",
        "fees",
        "150,000",
    ),
    (
        {"channels": [channel(fee_text="phí", fee_amount=9000), channel("postal")]},
        "fees_contradict",
        "fees",
        "Miễn phí",
    ),
    ({"channels": [channel(fee_text="Không có thông tin")]}, "fee_in_text", "fees", "Không có"),
    ({"channels": [channel(note="Lệ phí: 135.000 đồng")]}, "free_but_charge", "fees", "135.000"),
    ({"channels": [channel(note="Theo Hội đồng nhân dân")]}, "free_but_charge", "fees", "Hội đồng"),
    ({"steps_text_raw": "Người dân nộp lệ phí tại quầy"}, "free_but_charge", "fees", "nộp lệ phí"),
    (
        {"channels": [channel(fee_text="phí", fee_amount=2000, note="từ trang 3: 1.000 đồng")]},
        "fee_tiers_in_note",
        "fees",
        "1000",
    ),
    ({"channels": [channel(fee_text="8,000 VNĐ", fee_amount=8000)]}, "fee_kind", "fees", ""),
    (
        {"documents": [paper(), paper("Lưu ý cho cán bộ", originals=0)]},
        "papers_are_notes",
        "documents",
        "1",
    ),
    (
        {"documents": [paper(group="a) Cá nhân"), paper("Điều lệ", group="b) Tổ chức")]},
        "papers_alternatives",
        "documents",
        "2",
    ),
    (
        {"documents": [paper(), paper("Văn bản ủy quyền (nếu có)")]},
        "papers_alternatives",
        "documents",
        "1",
    ),
    (
        {"documents": [paper("Phiếu theo Mẫu số 01a tại Phụ lục (")]},
        "text_damaged",
        "documents",
        "1",
    ),
    ({"documents": [paper("Đơn yêu cầu yêu cầu hòa giải")]}, "text_damaged", "documents", "1"),
    ({"documents": [paper("Sổ hộ khẩu của cha, mẹ")]}, "papers_outdated", "documents", "1"),
    (
        {"conditions": "Có đàn ong.\nKhông nuôi gần trường học và các"},
        "text_damaged",
        "conditions",
        "các",
    ),
    ({"legal_basis": ["2443/2024/QH15"]}, "citation_damaged", "legal_basis.2443/2024/QH15", "2443"),
    ({"legal_basis": ["05/2015/TTLT-BTP"]}, "citation_damaged", "legal_basis.05/2015/TTLT-BTP", ""),
    ({"results": []}, "results_unclear", "results", "-"),
    (
        {"results": [{"name": "Giấy phép"}, {"name": "Văn bản từ chối"}]},
        "results_unclear",
        "results",
        "từ chối",
    ),
]


def test_a_clean_row_leaves_open_what_no_row_says():
    assert {(one.kind, one.place) for one in read_row(row(), []).open} == USUAL


@pytest.mark.parametrize(("changes", "kind", "place", "words"), CASES)
def test_each_doubt_is_found_and_says_what_the_row_says(changes, kind, place, words):
    found = doubts(**changes)

    assert (kind, place) in found
    assert words in found[kind, place]


def test_flattened_steps_are_counted_and_never_used():
    flat = row(steps_text_raw="Bước 1 nộp đơn Bước lộn xộn")
    reading = read_row(flat, tied(ALWAYS, flat))

    (said,) = (doubt.says for doubt, _one in reading.settled if doubt.kind == "steps_unusable")
    assert "27" in said
    assert "lộn xộn" not in str(reading.spec)


@pytest.mark.parametrize("number", ["66.7/2025/NQ-CP", "24/2021/QĐ-TTg", "04/2020/TT-BTP"])
def test_numbers_that_look_odd_but_are_right(number):
    assert doubts(legal_basis=[number]) == {}


def test_a_clean_row_becomes_a_whole_spec():
    spec = settled()

    assert spec.short_title.vi == "Nuôi ong"
    assert (spec.reception.level, spec.channels) == ("commune", ("online", "in_person"))
    assert [(one.amount, one.unit) for one in spec.time_limits] == [(3, "working_day")]
    assert spec.fees == ()
    assert [one.name.vi for one in spec.documents] == ["Đơn đề nghị"]
    assert [one.outcome for one in spec.results] == ["granted", "refused"]
    assert not spec.guide.checked


def test_times_follow_the_decision():
    bare = {"channels": [channel(duration_unit="unit_missing_in_source")]}
    spec = settled(decision("unit_missing", "time", "calendar_day", cutoff="15:00"), **bare)
    assert (spec.time_limits[0].unit, spec.time_limits[0].cutoff) == ("calendar_day", "15:00")

    none = {"channels": [channel(duration=None)]}
    spec = settled(decision("duration_missing", "time", "0 working_day"), **none)
    assert spec.time_limits[0].amount == 0

    two = {"channels": [channel(), channel("postal", duration=9)]}
    spec = settled(decision("durations_differ", "time", "as_stated"), **two)
    assert [(one.amount, one.channels) for one in spec.time_limits] == [
        (3, ("online",)),
        (9, ("postal",)),
    ]
    assert spec.time_limits[1].case.vi
    spec = settled(decision("durations_differ", "time", "longest"), **two)
    assert [(one.amount, one.channels) for one in spec.time_limits] == [(9, ())]


@pytest.mark.parametrize(
    ("word", "kinds", "due"),
    [
        ("free", [], []),
        ("assessed charge", ["assessed"], ["on_notice"]),
        ("fixed fee 30000", ["fixed"], ["filing"]),
    ],
)
def test_fees_follow_the_decision(word, kinds, due):
    noted = {"channels": [channel(note="Lệ phí do Hội đồng nhân dân tỉnh quyết định")]}
    spec = settled(decision("free_but_charge", "fees", word), **noted)

    assert [fee.amount.kind for fee in spec.fees] == kinds
    assert [fee.due for fee in spec.fees] == due


def test_amounts_by_channel_stay_apart_when_that_was_decided():
    two = [channel(fee_text="lệ phí", fee_amount=1000 * n) for n in (10, 20)]
    two[1]["channel"] = "in_person"
    spec = settled(decision("fees_contradict", "fees", "by_channel charge"), channels=two)

    assert spec.fees[0].amount.amounts == {"online": 10_000, "in_person": 20_000}


def test_papers_follow_the_decision():
    both = {"documents": [paper(), paper("Văn bản ủy quyền (nếu có)")]}
    spec = settled(decision("papers_alternatives", "documents", "cases_optional"), **both)
    assert [one.required for one in spec.documents] == [True, False]

    written = [{"name": {"vi": "Một tờ đơn"}, "channels": ["in_person"]}]
    word = decision("papers_alternatives", "documents", "rewritten", papers=written)
    spec = settled(word, **both)
    assert [one.name.vi for one in spec.documents] == ["Một tờ đơn"]
    assert spec.documents[0].when.value == ("in_person",)


def test_damaged_pieces_leave_or_are_mended():
    number = "2443/2024/QH15"
    place = f"legal_basis.{number}"
    spec = settled(
        decision("citation_damaged", place, "read_as 43/2024/QH15"), legal_basis=[number]
    )
    assert [one.number for one in spec.guide.legal_basis] == ["43/2024/QH15"]

    cut = "Có đàn ong.\nKhông nuôi gần trường học và các"
    spec = settled(decision("text_damaged", "conditions", "whole_lines"), conditions=cut)
    assert [one.vi for one in spec.guide.conditions] == ["Có đàn ong."]


def test_results_are_those_that_were_kept():
    names = [{"name": "Văn bản từ chối", "code": "KQ.1"}, {"name": "Giấy phép", "code": "KQ.2"}]
    word = decision("results_unclear", "results", "keep 2", names=[{"vi": "Giấy phép mới"}])
    spec = settled(word, results=names)

    granted = [one for one in spec.results if one.outcome == "granted"]
    assert [(one.title.vi, one.national_code) for one in granted] == [("Giấy phép mới", "KQ.2")]


def test_a_row_for_the_counter_only_is_no_online_service():
    word = decision("source_unverified", "row", "counter_only")
    spec = settled(word, source="unverified")

    assert (spec.channels, spec.guide.service_level) == (("in_person",), "information")


def test_what_nobody_decided_is_left_out_and_never_guessed():
    open_ones = {
        "channels": [channel(duration_unit="x", note="Lệ phí: 135.000 đồng")],
        "legal_basis": ["2443/2024/QH15"],
        "applicants": [],
        "performing_agency": None,
    }
    reading = read_row(row(**open_ones), [])

    spec = reading.spec
    assert (spec["time_limits"], spec["applicant_types"], spec["guide"]["legal_basis"]) == (
        [],
        [],
        [],
    )
    assert spec["reception"] == {"kind": "same"}
    (fee,) = spec["fees"]
    assert fee["amount"]["kind"] == "assessed"
    assert check_spec(load_spec(spec | {"applicant_types": ["citizen"]})) != []


def test_a_decision_that_answers_nothing_is_stale():
    nothing = decision("unit_missing", "time", "working_day")
    reading = read_row(row(), [*tied(ALWAYS, row()), nothing])

    assert [one.kind for one in reading.stale] == ["unit_missing"]


def test_as_written_answers_only_where_a_spec_was_written():
    written = settled()
    words = [decision(one.kind, one.place, "as_written") for one in ALWAYS]
    words = tied([*words, decision("differs.law", "spec", "as_written")], row(), written=written)

    assert read_row(row(), words).settled == ()
    assert read_row(row(), words, written).open == ()
