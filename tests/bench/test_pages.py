"""Pages cost the same with 300 applications and with 30,000."""

import pytest
from django.urls import reverse

from tests import databases
from tests.bench.measure import ROUNDS, TIMES, WARM_UP, Line, table
from tests.bench.stage import CODE, Scene, posted, shape_of

pytestmark = pytest.mark.bench
MOST = 1.5
FREE = ("desk search, by code", "desk search, by name")  # more files, more that is found


def test_pages(sizes):
    lines = measured(sizes)
    print(f"\n{table(lines)}")  # noqa: T201
    faults = [fault for line in lines for fault in line.faults()]
    assert not faults, "\n".join(faults)


def measured(sizes) -> list[Line]:
    """Page by page, one province right after the other: a busy minute strikes both."""
    pages, shape = {}, None
    for size, url in sizes.items():
        with databases.within(url):
            scene = Scene(shape)
            shape = shape_of(scene.file)
            pages[size] = acts(scene)
    lines = {name: Line(name, MOST) for name in pages[size]}
    for name in FREE:
        lines[name].most = None
    for _round in range(ROUNDS):
        for name, line in lines.items():
            for size, url in sizes.items():
                with databases.within(url):
                    line.note(size, pages[size][name])
    return list(lines.values())


def acts(scene) -> dict:
    """{page: what asks for it}."""
    draft = scene.draft()
    section = draft.spec.sections[0].id
    drafts = iter([scene.draft() for _number in range(ROUNDS * (WARM_UP + TIMES + 1))])
    inbox, own = reverse("desk:inbox"), reverse("application", args=[scene.file.pk])
    return {
        "home": asking(scene.visitor, reverse("home")),
        "search": asking(scene.visitor, f"{reverse('search')}?q=trich luc ho tich"),
        "guide": asking(scene.visitor, f"{reverse('procedure', args=[CODE])}?copies=3"),
        "form page": asking(scene.filing, reverse("application_section", args=[draft.pk, section])),
        "submit": lambda: submit(scene, next(drafts)),
        "inbox": asking(scene.desk, inbox),
        "inbox, filtered": asking(scene.desk, f"{inbox}?view=all&channel=online"),
        "application (desk)": asking(scene.desk, reverse("desk:application", args=[scene.file.pk])),
        "application (citizen)": asking(scene.home, own),
        "my applications": asking(scene.home, reverse("my_applications")),
        "desk search, by code": finding(scene.desk, scene.file.code),
        "desk search, by name": finding(scene.desk, scene.file.owner_name),
    }


def asking(client, url):
    def ask():
        answer = client.get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"

    return ask


def finding(desk, wanted):
    def find():
        answer = desk.post(reverse("desk:search"), posted(q=wanted))
        assert answer.status_code == 200
        assert answer.context["rows"]

    return find


def submit(scene, draft):
    url = reverse("application_check", args=[draft.pk])
    answer = scene.filing.post(url, posted(declared="on"))
    assert answer.url == reverse("application_submitted", args=[draft.pk])
