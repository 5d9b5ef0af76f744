"""Which papers are asked for, and how long it may take."""

import pytest

from procedures.catalogue.conditions import Context
from procedures.catalogue.documents import required_documents
from procedures.catalogue.limits import NoTimeLimit, choose_limit
from procedures.catalogue.spec import ineligible
from tests.procedures.catalogue.samples import compare, make_spec, question, section, text

MARRIED = question("married", "yes_no")
CITIZEN_ONLINE = Context("citizen", "online")


def test_documents_follow_answers_and_channel():
    documents = [
        {"id": "form", "name": text("Tờ khai"), "when": compare("eq", "@channel", "in_person")},
        {"id": "consent", "name": text("Đồng ý"), "when": compare("eq", "married", True)},
        {"id": "map", "name": text("Bản vẽ"), "required": False},
    ]
    spec = make_spec(sections=[section(MARRIED)], documents=documents)
    asked = required_documents(spec, {"married": True}, CITIZEN_ONLINE)
    assert [item.id for item in asked] == ["consent", "map"]
    on_paper = required_documents(spec, {}, Context("citizen", "in_person"))
    assert [item.id for item in on_paper] == ["form", "map"]


def test_the_first_limit_that_fits_is_taken():
    limits = [
        {"id": "married", "amount": 5, "when": compare("eq", "married", True)},
        {"id": "online", "amount": 12, "channels": ["online"]},
        {"id": "counter", "amount": 22, "channels": ["in_person"]},
    ]
    spec = make_spec(sections=[section(MARRIED)], time_limits=limits)
    assert choose_limit(spec, {"married": True}, CITIZEN_ONLINE).id == "married"
    assert choose_limit(spec, {}, CITIZEN_ONLINE).id == "online"
    assert choose_limit(spec, {}, Context("citizen", "in_person")).id == "counter"


def test_no_fitting_limit_is_an_error():
    spec = make_spec(time_limits=[{"id": "post", "amount": 4, "channels": ["in_person"]}])
    with pytest.raises(NoTimeLimit, match=spec.code):
        choose_limit(spec, {}, CITIZEN_ONLINE)


def test_the_wrong_door_is_told():
    rule = {"id": "no", "when": compare("eq", "married", True), "message": text("Sang cửa khác")}
    spec = make_spec(sections=[section(MARRIED)], ineligible_when=[rule])
    assert [one.id for one in ineligible(spec, {"married": True}, CITIZEN_ONLINE)] == ["no"]
    assert ineligible(spec, {"married": False}, CITIZEN_ONLINE) == []
