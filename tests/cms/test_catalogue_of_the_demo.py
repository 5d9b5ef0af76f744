"""What the portal brings along: enough of it, whole, and nothing that pretends to be checked."""

import re
from functools import cache

from cms.content import build
from cms.importing.decisions import load_decisions
from cms.importing.general import CATALOGUES, INVENTED, NATIONAL, ROWS
from cms.importing.pages import careful_specs
from cms.importing.reading import read_row
from cms.importing.rows import load_rows
from procedures.catalogue.checks import check_spec
from procedures.catalogue.fees import PerUnit
from procedures.catalogue.serialise import load_spec

COMMON_LAW = {"61/2018/NĐ-CP", "45/2020/NĐ-CP"}  # on every procedure, named by rows too
KEPT_FREE = "cơ sở in"  # an editor builds it in a journey


@cache
def every_spec() -> dict:
    """{code: spec}, with what follows from rows."""
    found = {code: load_spec(spec) for code, spec in careful_specs().items()}
    for rows, decisions in CATALOGUES:
        decided = load_decisions(decisions)
        for row in load_rows(rows)[0]:
            if row.code not in found:
                found[row.code] = load_spec(read_row(row, decided).spec)
    return found


def test_there_are_many_procedures_in_many_fields_and_many_are_written_with_care():
    specs = every_spec().values()
    assert len(specs) >= 67
    assert len({spec.guide.field.vi for spec in specs}) >= 22
    assert len(careful_specs()) >= 25


def test_each_passes_every_static_check():
    found = {code: check_spec(spec) for code, spec in every_spec().items()}
    assert {code: problems for code, problems in found.items() if problems} == {}


def test_no_row_leaves_a_doubt_open():
    for rows, decisions in CATALOGUES:
        decided = load_decisions(decisions)
        for row in load_rows(rows)[0]:
            if row.code in careful_specs():
                continue
            reading = read_row(row, decided)
            assert (row.code, reading.open, reading.stale) == (row.code, (), ())


def test_each_names_its_source_or_says_that_it_is_an_illustration():
    """No page claims to be checked, so each carries the label; those that no source knows say so
    in words too, with a code that the national catalogue does not give."""
    national = {row.code for row in load_rows(ROWS)[0]}
    for code, spec in every_spec().items():
        assert spec.guide.checked is False
        notes = " ".join(note.vi for note in spec.guide.notes)
        if code in national:
            assert not code.startswith(INVENTED)
        else:
            assert code.startswith(INVENTED), code
            assert "Bản minh họa, chưa đối chiếu" in notes, code
            assert {one.number for one in spec.guide.legal_basis} <= {
                "61/2018/NĐ-CP",
                "45/2020/NĐ-CP",
            }


def test_what_is_invented_is_called_so_at_each_amount_and_time():
    for code, spec in every_spec().items():
        if not code.startswith(INVENTED):
            continue
        for rule in spec.fees:
            known = rule.amount.kind == "assessed"
            assert known or "minh họa" in rule.label.vi, (code, rule.id)
            assert all("minh họa" in one.reason.vi for one in (*rule.exempt_when, *rule.reductions))
        if code in careful_specs():
            assert all("minh họa" in limit.case.vi for limit in spec.time_limits), code
        else:
            assert any("con số minh họa" in note.vi for note in spec.guide.notes), code


def test_the_new_ones_use_what_a_spec_can_say():
    """Levels, opinions, repeated parts, tiers with a cap, exemptions, reductions."""
    specs = [load_spec(spec) for code, spec in careful_specs().items() if code.startswith(INVENTED)]
    receiving = {spec.reception.level for spec in specs}
    assert receiving == {"commune", "district", "province"}
    assert sum(any(step.kind == "opinion" for step in spec.route) for spec in specs) >= 8
    assert sum(any(step.agency.level for step in spec.route) for spec in specs) >= 7
    assert all(spec.groups for spec in specs)
    capped = [rule for spec in specs for rule in spec.fees if isinstance(rule.amount, PerUnit)]
    assert len(capped) >= 3
    assert all(rule.amount.cap and len(rule.amount.tiers) > 1 for rule in capped)
    assert any(rule.reductions for rule in capped)
    assert any(rule.exempt_when for rule in capped)


def test_a_portal_that_is_no_demo_leaves_the_invented_ones_out(monkeypatch):
    """The rows of illustrations are not even read."""
    taken = []
    monkeypatch.setattr(build, "publish_spec", lambda spec, user: spec["code"])
    monkeypatch.setattr(build, "with_sample", lambda spec: spec)
    monkeypatch.setattr(build, "is_in_hand", lambda page: False)
    monkeypatch.setattr(build, "import_file", lambda *files: taken.append(files))
    monkeypatch.setattr(build, "publish_decided", lambda report: report)
    monkeypatch.setattr(build, "live_pages", lambda report: {})
    monkeypatch.setattr(build.ProcedurePage.objects, "filter", lambda **_chosen: [])

    published = build.publish_all(None, (NATIONAL,))
    build.publish_catalogue((NATIONAL,))

    assert len(published) == 14
    assert not [code for code in published if code.startswith(INVENTED)]
    assert taken == [NATIONAL]
    assert len(build.publish_all()) == len(careful_specs())


def test_a_title_is_used_once_and_one_procedure_is_left_to_editors():
    titles = [re.sub(r"\s+", " ", spec.title.vi).casefold() for spec in every_spec().values()]
    assert len(titles) == len(set(titles))
    assert not [title for title in titles if KEPT_FREE in title]
