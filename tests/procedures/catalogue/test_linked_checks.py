"""What must be true of the parts of a linked procedure, and that they come back as they were."""

import pytest

from procedures.catalogue.checks import check_spec
from procedures.catalogue.checks.corrections import steering
from procedures.catalogue.diff import differences
from procedures.catalogue.route import Phases
from procedures.catalogue.serialise import dump_spec, load_spec
from procedures.catalogue.spec import ProcedureSpec
from tests.procedures.catalogue.test_published_specs import read


@pytest.fixture
def spec() -> ProcedureSpec:
    return read("2.000986")


def changed(spec, kind, number, /, **values) -> ProcedureSpec:
    """The spec with other `values` in one of its parts, steps or results."""
    rows = list(getattr(spec, kind))
    rows[number] = rows[number].model_copy(update=values)
    return spec.model_copy(update={kind: tuple(rows)})


def paths(spec) -> set[str]:
    return {problem.path for problem in check_spec(spec)}


@pytest.mark.parametrize(
    ("kind", "number", "values", "path"),
    [
        ("parts", 1, {"needs": ("nowhere",)}, "parts.1.needs"),
        ("parts", 1, {"after": ("residence",)}, "parts.1.after"),  # itself
        ("parts", 0, {"after": ("health_card",)}, "parts.0.after"),  # a circle with its `needs`
        ("parts", 1, {"sees": ("secrets",)}, "parts.1.sees"),
        ("route", 2, {"part": "nowhere"}, "route.2.part"),
        ("route", 2, {"part": ""}, "route.2.part"),
        ("route", 4, {"part": "birth"}, "route.4.part"),  # behind the steps of another part
        ("route", 2, {"parallel": True}, "route.2.parallel"),
        ("route", 2, {"optional": True}, "route.2.optional"),
        ("route", 3, {"kind": "examine"}, "parts.1"),  # nobody decides
        ("results", 2, {"part": ""}, "results.2.part"),
        ("results", 2, {"part": "nowhere"}, "results.2.part"),
        ("results", 3, {"outcome": "refused"}, "parts.2"),
    ],
)
def test_what_keeps_it_from_being_published(spec, kind, number, values, path):
    assert path not in paths(spec)
    assert path in paths(changed(spec, kind, number, **values))


def test_parts_are_no_phases(spec):
    phases = Phases(first=spec.title, second=spec.title, begins="residence_examine")
    assert "phases" in paths(spec.model_copy(update={"phases": phases}))


def test_one_part_is_always_done(spec):
    when = spec.part("residence").when
    for number in range(len(spec.parts)):
        spec = changed(spec, "parts", number, when=when)
    assert "parts" in paths(spec)


def test_a_condition_of_a_part_is_checked_and_steers(spec):
    when = spec.part("residence").when.model_copy(update={"field": "nowhere"})
    assert "parts.1.when" in paths(changed(spec, "parts", 1, when=when))
    assert "wants_residence" in steering(spec)


def test_a_step_names_no_part_where_there_is_none():
    spec = read("1.001193")
    assert paths(spec) == set()
    assert paths(changed(spec, "route", 0, part="birth")) >= {"route.0.part"}
    assert paths(changed(spec, "results", 0, part="birth")) >= {"results.0.part"}


def test_it_comes_back_as_it_was(spec):
    again = load_spec(dump_spec(spec))
    assert again == spec
    assert [part.needs for part in again.parts] == [(), ("birth",), ("birth",)]


def test_an_editor_reads_what_changed_in_a_part(spec):
    new = changed(spec, "parts", 1, hours=40, needs=(), after=("birth",))
    said = "\n".join(differences(spec, new, "en"))
    assert "Part “Permanent residence”: working hours: 56 → 40" in said
    assert "waits for" in said
