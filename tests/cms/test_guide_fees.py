"""What a guide says is to be paid: certain only where no open question can change it."""

import pytest

from cms import guide
from cms.case import case_of
from procedures.catalogue.serialise import load_spec
from tests.cms.conftest import spec_json


def total(code: str, **asked) -> int | None:
    return guide.total(guide.fees(case_of(load_spec(spec_json(code)), asked)))


NOBODY = {"q_fee_category": "none"}


@pytest.mark.parametrize(
    ("code", "asked", "amount"),
    [
        ("3.000333", {"q_copies": "1", **NOBODY}, 200_000),
        ("3.000333", {"q_copies": "4", **NOBODY}, 210_000),
        ("3.000333", {"q_copies": "1", "q_fee_category": "child"}, 0),
        ("3.000333", NOBODY, None),
        ("3.000333", {"q_copies": "1"}, None),
        ("1.004873", {}, None),
        ("1.004873", NOBODY, 15_000),
        ("2.000635", {"q_copies": "0", **NOBODY}, 0),
        ("2.000635", NOBODY, None),
    ],
)
def test_the_total_is_said_when_every_question_about_it_is_answered(code, asked, amount):
    assert total(code, **asked) == amount


def test_a_way_of_filing_that_costs_nothing_has_a_total():
    spec = spec_json("1.004222")
    spec["fees"][0]["amount"]["amounts"] = {"in_person": 20_000}
    rows = guide.fees(case_of(load_spec(spec), {"channel": "online", **NOBODY}))

    assert [row["line"].amount for row in rows] == [0]
    assert guide.total(rows) == 0


def test_the_amount_stands_beside_those_who_do_not_pay_it():
    (row,) = guide.fees(case_of(load_spec(spec_json("1.004873")), {}))

    assert (row["line"].amount, row["certain"], len(row["exempt"])) == (15_000, False, 3)
