"""The maps of the demo: complete, and with two tiers from 2025 on."""

import pytest

from cms.importing.decisions import load_decisions
from cms.importing.general import CATALOGUES
from cms.importing.pages import careful_specs
from cms.importing.reading import read_row
from cms.importing.rows import load_rows
from portal.accounts.models import Agency, Area, AreaSuccession
from portal.accounts.province.maps import load_map
from portal.demo import officers
from portal.demo.closing import unserved
from procedures.catalogue.serialise import load_spec
from procedures.served import ServiceMap

pytestmark = pytest.mark.django_db


def every_spec():
    """Those written with care, and those that follow from the rows of the catalogue."""
    careful = careful_specs()
    yield from map(load_spec, careful.values())
    for rows, decisions in CATALOGUES:
        decided = load_decisions(decisions)
        for row in load_rows(rows)[0]:
            if row.code not in careful:
                yield load_spec(read_row(row, decided).spec)


def test_the_province_of_2023_is_complete():
    load_map("2023")
    officers.fill(officers.seats("2023"), "2023")
    areas = list(Area.objects.values_list("level__code", flat=True))
    levels = ("province", "district", "commune")
    assert [areas.count(level) for level in levels] == [1, 8, 126]
    agencies = Agency.objects.all()
    assert agencies.filter(level__code="province").exclude(code="H05").count() >= 21
    assert agencies.filter(level__code="commune", receives=True).count() == 126
    for sector in ("people", "land", "tax"):
        assert agencies.filter(level__code="district", sector=sector).count() == 8
    assert not agencies.filter(is_demo_code=False).exclude(code="H05").exists()
    for agency in agencies.exclude(code="H05").prefetch_related("posts"):
        assert {post.role for post in agency.posts.all()} >= set(officers.FIVE), agency
    for spec in every_spec():
        assert unserved(spec, ServiceMap()) == [], spec.code


def test_the_map_of_2025_has_two_tiers_and_knows_a_few_successors():
    load_map("2025")
    today = Area.objects.valid_on()
    assert today.filter(level__code="commune").count() == 99
    assert not today.filter(level__code="district").exists()
    links = AreaSuccession.objects.select_related("old", "new")
    assert any("Võ Cường" in link.new.name and "Võ Cường" in link.old.name for link in links)
