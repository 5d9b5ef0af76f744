"""What somebody finds who meets the project for the first time."""

import re

import pytest
import yaml

from portal.demo import officers, people
from portal.demo.management.commands.seed_demo import SHOWN
from tests import sources

PUBLIC = ("README.md", "LICENSE", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
LICENCES = {"Apache-2.0": r"Apache License\s+Version 2\.0"}
# What the standard asks of everybody, and where it stands.
REQUIRED = (
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "legal.license",
    "maintenance.type",
    "maintenance.contacts",
    "localisation.localisationReady",
    "localisation.availableLanguages",
)
SHORTEST, LONGEST = 150, 10_000  # characters of a long description; the short one is at most 150


@pytest.fixture(scope="module")
def publiccode() -> dict:
    return yaml.safe_load(sources.read("publiccode.yml"))


def told(data: dict, path: str):
    for name in path.split("."):
        data = data.get(name) or {}
    return data


def test_the_files_that_every_public_project_has():
    assert set(PUBLIC) <= set(sources.files())
    assert [name for name in PUBLIC if len(sources.read(name)) < 500] == []


def test_publiccode_says_what_the_standard_asks(publiccode):
    assert [path for path in REQUIRED if not told(publiccode, path)] == []
    languages = publiccode["localisation"]["availableLanguages"]
    assert set(publiccode["description"]) == set(languages) == {"vi", "en"}
    for words in publiccode["description"].values():
        assert len(words["shortDescription"]) <= SHORTEST <= len(words["longDescription"]) < LONGEST
        assert words["features"]


def test_the_licence_is_the_same_everywhere(publiccode):
    licence = publiccode["legal"]["license"]

    assert re.search(LICENCES[licence], sources.read("LICENSE"))
    assert f"Licence: {licence}." in sources.read("README.md")


def test_what_the_pages_for_readers_link_to_is_there():
    pages = [name for name in sources.files() if name.endswith(".md")]
    links = [
        (name, link)
        for name in pages
        for link in re.findall(r"\]\(([^)#\s]+)", sources.read(name))
        if "://" not in link
    ]

    assert sum(link.startswith("docs/images/") for _name, link in links) > 10
    folder = {name: (sources.ROOT / name).parent for name in pages}
    assert [one for one in links if not (folder[one[0]] / one[1]).is_file()] == []


def test_the_accounts_of_the_demo_are_those_that_the_readme_names():
    readme = sources.read("README.md")
    named = re.findall(r"^\| `([\w.-]+)` \|", readme, re.MULTILINE)

    assert named == [handle for handle, _what in SHOWN]
    assert f"`@{officers.DOMAIN}` with the password `{officers.PASSWORD}`" in readme
    made = {seat.email for seat in officers.seats_of_capital("2023")}
    staff = (people.EDITOR, people.MODERATOR, people.ADMINISTRATOR)
    made |= {people.email(one) for one in (*people.CITIZENS, people.REPRESENTATIVE, *staff)}
    assert {people.email(handle) for handle in named} <= made
