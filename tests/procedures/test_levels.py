"""No level of government is known to code: a province with other ones brings its own data."""

import ast
import json
import re
from uuid import uuid4

import pytest

from portal.accounts.models import Agency, Area, Level
from portal.accounts.profile import areas_by_parent, full_address
from portal.accounts.province import bodies, maps
from procedures.display import answered
from procedures.forms.places import Places
from procedures.services import drafts, reception, submission
from tests import factories, sources, states
from tests.procedures.catalogue.samples import make_spec, question, section, step

pytestmark = pytest.mark.django_db

# file -> why a word that is also the code of a level stands there
ALLOWED = {
    "cms/blocks/agencies.py": "an example in the preview of a block",
    "portal/accounts/province/maps.py": "the audit stream “province”, which is the portal itself",
    "portal/notices/words.py": "the name of the province in the foot of a letter",
    "payments/services/asked.py": "fields of the national platform, which knows all three",
    "cms/importing/doubts.py": "Vietnamese words by which the national catalogue names performers",
}


def codes() -> set[str]:
    return {level["code"] for level in bodies.read("levels")["levels"]}


def test_only_data_names_a_level():
    found = {
        name
        for name in sources.code()
        for node in ast.walk(ast.parse(sources.read(name)))
        if isinstance(node, ast.Constant) and node.value in codes()
    }
    quoted = re.compile("|".join(f"[\"']{code}[\"']" for code in codes()))
    scripts = [
        name for name in sources.files() if name.startswith(("templates/", "portal/static/js"))
    ]

    assert found == set(ALLOWED)
    assert [name for name in scripts if quoted.search(sources.read(name))] == []


def test_no_text_of_the_screen_counts_on_a_level_between():
    """A map of two tiers has no district; what a page says must be true on both."""
    texts = ("templates/", "cms/content/pages_")
    shown = [name for name in sources.files() if name.startswith(texts)]
    found = [name for name in shown if re.search(r"district|huyện", sources.read(name), re.I)]
    assert found == []


def unit(code, name, **inside):
    return {"code": code, "name": name, "full_name": name, **inside}


HAMLETS = [unit("441", "Bến Cát"), unit("442", "Gò Sỏi")]
LADDERS = {
    "two": (
        ["realm", "hamlet"],
        {"realm": unit("4", "Miền Thử"), "hamlets": HAMLETS},
    ),
    "four": (
        ["realm", "march", "shire", "hamlet"],
        {
            "realm": unit("4", "Miền Thử"),
            "marchs": [unit("41", "Vùng Một", shires=[unit("43", "Hạt Một", hamlets=HAMLETS)])],
        },
    ),
}


@pytest.fixture(params=LADDERS)
def ladder(request, tmp_path, monkeypatch):
    """A made-up map with its own levels, loaded like the province's; the codes, highest first."""
    levels, units = LADDERS[request.param]
    words = ("name", "name_en", "place", "place_en")
    named = [
        {"code": one, "units": one if one == levels[0] else f"{one}s"}
        | {word: f"{word} {one}" for word in words}
        for one in levels
    ]
    office = {"name": "Trụ sở {place}", "name_en": "Office of {bare}", "symbol": "TS"}
    office |= {"head": "Trưởng", "sector": "people", "handle": "{handle}"}
    each = {
        level: [office | {"code": f"Z.{rank}.{{number}}", "parent": "{above}"}]
        for rank, level in enumerate(levels)
    }
    files = {
        "levels": {"kinds": {}, "levels": named},
        "units_made_up": {"_meta": {"valid_from": "2020-01-01"}, **units},
        "agencies_made_up": {"each": each, "agencies": []},
        "holidays_vn": {"years": {}},
    }
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    monkeypatch.setattr(bodies, "DATA", tmp_path)
    bodies.english_kinds.cache_clear()
    maps.load_map("made_up")
    yield levels
    bodies.english_kinds.cache_clear()


def made_up_version(levels):
    """Received by the smallest place answered, decided at the highest."""
    return factories.VersionFactory(
        content=make_spec(
            sections=[section(question("home", "address"))],
            reception={"kind": "area", "level": levels[-1], "area_field": "home"},
            route=[
                step("examine", "look", role="examiner"),
                step("approve", "decide", agency={"kind": "parent", "level": levels[0]}),
            ],
        )
    )


def drafted(version, **answers):
    citizen = factories.UserFactory()
    draft = drafts.start_draft(
        procedure=version.procedure, actor=citizen, party=states.CITIZEN, channel="online"
    )
    return drafts.save_section(
        application=draft, actor=citizen, section_id="main", answers=answers, done=True
    )


class Staff:
    """Whoever is asked for fills the post."""

    def officer(self, role, agency):
        return factories.PostFactory(agency=agency, role=role).user


def test_a_map_of_other_levels_loads_and_carries_an_application_to_its_top(ladder):
    assert [level.code for level in Level.objects.in_use()] == ladder
    home = full_address("442", "Số 1")
    assert list(home) == [*reversed(ladder), "street"]
    draft, staff = drafted(made_up_version(ladder), home=home), Staff()

    application = submission.submit(application=draft, actor=draft.filed_by, key=uuid4())
    below = application.receiving_agency
    at_door = staff.officer("receptionist", below)
    application = reception.receive(application=application, actor=at_door)
    item = application.work_items.open().get()
    starter = staff.officer(item.role, below)
    application = reception.start(application=application, actor=starter)
    assert states.open_run(application).agency == below
    application = states.step(staff, application)

    assert below.name == "Trụ sở gò Sỏi"
    assert states.open_run(application).agency == Agency.objects.get(parent=None)


def test_an_address_asks_for_every_level_of_the_map_and_for_no_other(ladder):
    address = make_spec(sections=[section(question("home", "address"))]).questions["home"]
    places, home = Places(), full_address("442", "")
    assert list(places.address(address, home)) == ladder
    assert (places.unanswered(address, home), places.misplaced(address, home)) == ([], [])
    assert places.unanswered(address, {ladder[0]: "4"})[-1] == ladder[-1]
    assert places.misplaced(address, home | {ladder[-1]: "999"}) == [ladder[-1]]
    assert dict(areas_by_parent(Level.objects.smallest())).popitem()[1] == [
        ("441", "Bến Cát"),
        ("442", "Gò Sỏi"),
    ]


def test_an_address_is_read_from_the_smallest_place_up(ladder):
    application = drafted(made_up_version(ladder), home=full_address("441", "Số 9"))
    names = [area.name for area in Area.objects.exclude(code="442").order_by("-level__rank")]

    assert answered(application)[0].rows[0].value == ", ".join(["Số 9", *names])


def test_an_application_is_not_filed_from_a_place_that_is_too_large(ladder):
    application = drafted(made_up_version(ladder), home={ladder[0]: "4", "street": "Số 1"})

    assert list(submission.problems_of(application)) == [f"home.{ladder[-1]}"]
