"""What is asked of optional steps and of phases before a route is published."""

from tests.procedures.catalogue.samples import step, text
from tests.procedures.catalogue.test_checks import ASSESSED, problems


def test_what_may_be_left_out_stands_between_an_officer_and_the_first_decision():
    first = step("assign", "first", optional=True)
    beside = step("opinion", "beside", optional=True, parallel=True)
    outcomes = ["forward", "obligation"]
    fixing = step("examine", "fixing", optional=True, assesses=["fee"], outcomes=outcomes)
    late = step("opinion", "late", optional=True)
    steps = [first, beside, step("opinion", "good", optional=True), fixing, step(), late]
    found = problems(fees=[ASSESSED], route=steps)
    assert set(found) == {f"route.{number}.optional" for number in (0, 1, 3, 5)}
    assert problems(route=[step(optional=True)]).keys() == {"route.0.optional"}


def in_phases(begins="late", **more) -> dict[str, str]:
    """Problems of a route of four steps whose second phase begins with `begins`."""
    outcomes = ["forward", "obligation"]
    fixing = {"assesses": ["fee"], "outcomes": outcomes}
    steps = [
        step("examine", "first", **more.pop("first", {})),
        step("examine", "fixing", **fixing),
        step("draft", "late", **more.pop("late", {})),
        step(),
    ]
    limits = [{"id": "all", "amount": 9, "first_phase": 5} | more]
    both = {"first": text("Một"), "second": text("Hai"), "begins": begins}
    return problems(fees=[ASSESSED], route=steps, phases=both, time_limits=limits)


def test_two_phases_share_the_limit_and_the_first_ends_with_the_fees():
    assert in_phases() == {}
    assert set(in_phases(first_phase=9)) == {"time_limits.0.first_phase"}
    assert set(in_phases(first_phase=None)) == {"time_limits.0.first_phase"}
    assert set(in_phases(begins="first")) == {"phases.begins"}
    assert set(in_phases(begins="ghost")) == {"phases.begins"}
    assert set(in_phases(late={"optional": True})) == {"phases.begins"}
    early = {"assesses": ["fee"], "outcomes": ["forward", "obligation"]}
    assert set(in_phases(first=early)) == {"route.0.assesses"}
    plain = problems(time_limits=[{"id": "all", "amount": 9, "first_phase": 5}])
    assert set(plain) == {"time_limits.0.first_phase"}
