"""Whether somebody is responsible everywhere, read off the whole map at once."""

from types import SimpleNamespace

import pytest

from portal.accounts.models import Agency, Area
from portal.accounts.province.maps import load_map
from portal.core.dates import today
from procedures import served
from procedures.catalogue.fields import AddressQuestion
from procedures.catalogue.route import AgencyRule
from procedures.catalogue.serialise import load_spec
from procedures.services.errors import NoAgency
from procedures.services.routing import agency_for
from tests import databases
from tests.cms.conftest import spec_json

pytestmark = pytest.mark.django_db
RULES = (
    {"kind": "same"},
    {"kind": "parent", "level": "district"},
    {"kind": "parent", "level": "province"},
    {"kind": "sector", "sector": "land", "level": "district"},
    {"kind": "sector", "sector": "people", "level": "district"},
    {"kind": "sector", "sector": "nobody", "level": "district"},
    {"kind": "child", "level": "commune", "area_field": "home"},
    {"kind": "area", "level": "commune", "area_field": "home"},
    {"kind": "area", "level": "district", "sector": "tax", "area_field": "home"},
    {"kind": "area", "sector": "land", "area_field": "home"},
    {"kind": "named", "code": "H05"},
    {"kind": "named", "code": "H99"},
)


@pytest.fixture(scope="module", autouse=True)
def province(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.fresh():
        load_map("2023")
        yield


@pytest.fixture
def spec():
    """Filed at any commune, with one question about a home anywhere in the province."""
    base = load_spec(spec_json())
    home = AddressQuestion.model_validate(
        {"id": "home", "type": "address", "label": {"vi": "Nơi ở", "en": "Home"}}
    )
    section = base.sections[0].model_copy(update={"fields": (home,), "when": None, "groups": ()})
    rule = AgencyRule(kind="same", level="commune")
    return base.model_copy(update={"sections": (section,), "reception": rule, "fees": ()})


def with_rule(spec, rule):
    step = spec.route[0].model_copy(update={"agency": rule})
    return spec.model_copy(update={"route": (step,)})


def gaps(spec):
    return served.gaps(spec, served.ServiceMap())


def one_by_one(spec, rule) -> set[str]:
    """The places in which the engine itself finds nobody, asked once for each application."""
    lost = set()
    communes = Area.objects.valid_on().filter(level__code="commune")
    receivers = Agency.objects.valid_on().filter(level__code="commune", receives=True)
    for receiver in receivers if rule.kind in ("parent", "sector", "named") else receivers[:1]:
        for area in communes if rule.kind in ("area", "child") else communes[:1]:
            answers = {"home": {"commune": area.code}}
            application = SimpleNamespace(
                spec=spec, answers=answers, context=None, receiving_agency=receiver
            )
            try:
                agency_for(rule, application)
            except NoAgency:
                lost.add(area.path() if rule.area_field else receiver.name)
    return lost


@pytest.mark.parametrize("rule", [AgencyRule(**one) for one in RULES], ids=str)
def test_it_says_what_the_engine_will_find(spec, rule):
    land = Agency.objects.filter(level__code="district", sector="land").order_by("code").first()
    land.valid_to = today().replace(year=2020)
    land.save()
    found = [gap for gap in gaps(with_rule(spec, rule)) if gap.path == "route.0.agency"]
    lost = one_by_one(with_rule(spec, rule), rule)

    assert bool(found) == bool(lost)
    if found and rule.kind != "named":
        assert set(found[0].places) == lost


def test_a_district_without_its_office_is_told_by_its_communes(spec):
    rule = AgencyRule(kind="area", level="district", sector="tax", area_field="home")
    office = Agency.objects.get(level__code="district", sector="tax", area__name="Huyện Gia Bình")
    office.valid_to = today().replace(year=2020)
    office.save()

    (problem,) = served.problems(with_rule(spec, rule))

    assert problem.path == "route.0.agency"
    communes = Area.objects.filter(parent=office.area).count()
    assert "Huyện Gia Bình" in problem.message
    assert f"{communes - served.NAMED}" in problem.message


def test_nobody_at_all_is_said_in_one_word(spec):
    rule = AgencyRule(kind="sector", sector="nobody", level="district")
    (gap,) = gaps(with_rule(spec, rule))
    assert gap.is_everywhere
    assert str(gap) == "Không cơ quan nào trên bản đồ hành chính làm việc này"


def test_a_reception_that_nobody_has_is_a_gap(spec):
    rule = AgencyRule(kind="area", sector="nobody", area_field="home")
    paths = [gap.path for gap in gaps(spec.model_copy(update={"reception": rule}))]
    assert "reception" in paths


def test_the_map_is_read_once_for_all_specs(spec, django_assert_max_num_queries):
    service_map = served.ServiceMap()
    with django_assert_max_num_queries(3):
        served.gaps(spec, service_map)
        served.gaps(spec, service_map)


def test_before_a_map_is_loaded_nothing_is_said(spec):
    Agency.objects.update(valid_to=today().replace(year=2020))
    assert served.problems(spec) == []
