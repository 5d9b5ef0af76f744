"""What must be true of a spec before it is published.

Loading (`serialise.load_spec`) has settled shapes and types; these checks settle meaning. Words
are in the active language; paths are those of the JSON: `sections.0.fields.2.when`.
"""

from collections.abc import Iterator

from procedures.catalogue.checks import (
    conditions,
    corrections,
    eligibility,
    fees,
    form,
    handling,
    linked,
    results,
    words,
)
from procedures.catalogue.checks.problem import Problem
from procedures.catalogue.spec import ProcedureSpec

__all__ = ["Problem", "check_spec"]

CHECKS = (
    words.missing_words,
    words.duplicate_ids,
    form.bounds,
    form.prefill,
    form.empty_places,
    conditions.conditions,
    eligibility.eligibility,
    fees.quantities,
    fees.tiers,
    fees.channels,
    fees.assessment,
    fees.budget_items,
    handling.route,
    handling.phases,
    linked.parts,
    linked.order,
    linked.steps,
    linked.results,
    linked.sight,
    handling.agencies,
    corrections.corrections,
    handling.limits,
    handling.channels,
    handling.delivery,
    results.results,
    results.blocks,
)


def check_spec(spec: ProcedureSpec) -> list[Problem]:
    """Everything that keeps the spec from being published; empty when nothing does."""
    return list(_found(spec))


def _found(spec: ProcedureSpec) -> Iterator[Problem]:
    for check in CHECKS:
        yield from check(spec)
