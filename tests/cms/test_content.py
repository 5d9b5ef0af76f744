"""The content that the demo begins with, seeded once for this module: each test rolls back."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page

import cms.content
from cms import front
from cms.importing.pages import careful_specs
from cms.models import LifeEventPage, NewsIndexPage, NewsPage, ProcedurePage
from portal.accounts.models import Mandate
from portal.core.dates import VN_TZ
from portal.core.text import fold
from procedures.models import Application, Procedure, Status
from procedures.services import endings, submission
from procedures.services.drafts import Party, start_draft
from tests import databases, factories, states
from tests.cms.conftest import text
from tests.cms.test_pages import HOSTILE
from tests.procedures.filing import completed

CONTENT = Path(cms.content.__file__).parent
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
COPY, LAND, SINGLE = "2.000635", "1.013831", "1.004873"
ROW, CLOSED = "2.000488", "1.009994"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _content(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.fresh():
        call_command("seed_content", verbosity=0)
        yield


def test_seeding_again_changes_nothing():
    before = {page.pk: page.latest_revision_id for page in Page.objects.all()}

    call_command("seed_content", verbosity=0)

    assert {page.pk: page.latest_revision_id for page in Page.objects.all()} == before


def test_seeding_again_leaves_what_editors_did(moderator):
    """On pages of both kinds: an edit, a waiting draft, taken off the site."""
    changed, drafted, taken, row, closed = pages = [
        ProcedurePage.objects.get(code=code) for code in (COPY, LAND, SINGLE, ROW, CLOSED)
    ]
    revise(changed, moderator, summary="Người soạn viết.").publish(user=moderator)
    revise(drafted, moderator, summary="Chưa đăng.")
    taken.unpublish(user=moderator)
    row.unpublish(user=moderator)
    revise(closed, moderator, is_superseded=False).publish(user=moderator)
    event = LifeEventPage.objects.filter(locale__language_code="vi").exclude(procedures="[]")[0]
    revise(event, moderator, procedures="[]").publish(user=moderator)

    def standing():
        keys = [page.pk for page in (*pages, event)]
        return list(
            Page.objects.filter(pk__in=keys).values_list("live", "live_revision", "latest_revision")
        )

    before = standing()
    call_command("seed_content", verbosity=0)

    assert standing() == before


def revise(page, user, **changes):
    page = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, value)
    return page.save_revision(user=user, clean=False)


def test_every_page_opens_without_signing_in(client):
    for page in Page.objects.live().filter(depth__gt=1).specific():
        assert client.get(page.url).status_code == 200, page.url


@pytest.mark.parametrize(
    ("slug", "vietnamese", "english"),
    [
        ("huong-dan", "Hướng dẫn sử dụng", "How to use this site"),
        ("cau-hoi-thuong-gap", "Câu hỏi thường gặp", "Questions and answers"),
        ("lien-he", "Liên hệ", "Contact"),
        ("kha-nang-tiep-can", "Khả năng tiếp cận", "Accessibility"),
        ("bao-ve-du-lieu", "Bảo vệ dữ liệu cá nhân", "Privacy"),
        ("dieu-khoan", "Điều khoản sử dụng", "Terms of use"),
    ],
)
def test_help_and_notices_stand_at_their_addresses(client, slug, vietnamese, english):
    for address, heading in ((f"/{slug}/", vietnamese), (f"/en/{slug}/", english)):
        page = text(client.get(address))
        assert re.search(r"<h1[^>]*>\s*([^<]*?)\s*</h1>", page)[1] == heading
        assert f'href="{address}"' in page.split("<footer")[1]


def test_home_in_both_languages(client):
    vietnamese, english = text(client.get("/")), text(client.get("/en/"))

    assert "Bạn cần làm thủ tục gì?" in vietnamese
    assert "What do you need to do?" in english
    for page in (vietnamese, english):
        assert page.count('class="mc-life"') == 8
        assert page.count("<time") == 3
    assert f"/thu-tuc/{COPY}/" in vietnamese
    assert f"/en/thu-tuc/{COPY}/" in english


def test_performance_is_hidden_while_nothing_is_finished(client):
    assert "mc-perf" not in text(client.get("/"))


def test_performance_compares_days_at_the_level_that_decides(client, world):
    version = Procedure.objects.get(code=COPY).versions.latest("number")
    due = datetime(2026, 11, 12, 17, 0, tzinfo=VN_TZ)
    ended = {"early": due - 2 * DAY, "same day": due + 3 * HOUR, "late": due + DAY}
    for finished_at in ended.values():
        application = states.finished(world, version)
        rows = Application.objects.filter(pk=application.pk)
        rows.update(finished_at=finished_at, due_at=due)
    taken_back = states.received(world, version)
    endings.withdraw(application=taken_back, actor=world.citizen, reason="Nhầm")

    with time_machine.travel(due + 2 * DAY):
        Application.objects.filter(pk=taken_back.pk).update(closed_at=due)
        cache.clear()
        (row,) = front.performance()["rows"]
        page = text(client.get("/"))

    assert (row["total"], row["late"], row["early_share"]) == (4, 1, 25.0)
    assert row["name"] == world.commune.level.name
    assert "mc-perf" in page
    assert "75,0%" in page


def test_every_life_event_names_procedures_that_are_there(client):
    """Two at least; a code that no row of the catalogue has would be left out silently."""
    known = set(ProcedurePage.objects.values_list("code", flat=True))
    for event in json.loads((CONTENT / "tree.json").read_text())["life_events"]:
        assert set(event["procedures"]) <= known, event["slug"]
    for event in LifeEventPage.objects.filter(locale__language_code="vi"):
        assert len(front.chosen(event.procedures)) >= 2, event.slug


@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 20), ("/thu-tuc/", 12), (f"/thu-tuc/{LAND}/", 14), ("/co-quan/", 10), ("/tin-tuc/", 16)],
)
def test_pages_ask_few_queries(client, django_assert_max_num_queries, address, most):
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)


# --- procedures that came as rows of the catalogue --------------------------------------------
def test_imported_procedures_are_opened_and_those_online_are_filed(client, world):
    client.force_login(world.citizen)
    filed = []
    imported = Procedure.objects.filter(state="open").exclude(code__in=careful_specs())
    for procedure in imported:
        assert client.get(reverse("start", args=[procedure.code])).status_code == 200
        if "online" in procedure.current_version().content.channels:
            draft = drafted(world, procedure)
            for page in pages_of(draft):
                assert client.get(page).status_code == 200, (procedure.code, page)
            filed.append(submission.submit(application=draft, actor=world.citizen, key=uuid4()))

    assert {one.status for one in filed} == {Status.REGISTERED}
    assert (len(imported), len(filed)) == (39, 35)


def drafted(world, procedure):
    """Complete, by the citizen, or for a firm where citizens may not apply."""
    types = procedure.current_version().content.applicant_types
    party, answers = Party("citizen"), {"request": "Giải quyết giúp tôi", "phone": "0912345678"}
    if "citizen" not in types:
        mandate = mandate_of(world.citizen.person)
        party = Party(types[0], mandate)
        answers["organisation_name"] = mandate.organisation.name
    draft = start_draft(procedure=procedure, actor=world.citizen, party=party)
    return completed(world, draft, answers)


def mandate_of(person) -> Mandate:
    """The one that they hold for a firm."""
    held = Mandate.objects.filter(holder=person).first()
    return held or factories.MandateFactory(
        holder=person, organisation=factories.OrganisationFactory()
    )


def pages_of(draft) -> list[str]:
    parts = [("application_section", part.id) for part in draft.spec.sections]
    names = [(f"application_{name}",) for name in ("tasks", "documents", "check")]
    return [reverse(name, args=[draft.pk, *part]) for name, *part in (*parts, *names)]


# --- what else is open ------------------------------------------------------------------------
def test_counters_are_found_by_place(client, world):
    for area in world.areas.values():
        area.name_fold = fold(area.name)
        area.save()

    html = text(client.get(reverse("agencies"), {"q": "vo cuong"}))

    assert world.commune.name in html
    assert world.neighbour.name not in html


def test_footer_lists_pages_of_the_language(client):
    assert "Khả năng tiếp cận" in text(client.get("/tin-tuc/"))
    assert ">Accessibility<" in text(client.get("/en/tin-tuc/"))


@pytest.mark.threat(11)
@pytest.mark.parametrize("kind", ["paragraph", "callout"])
def test_hostile_rich_text_is_harmless(client, kind):
    """Written past the editor, e.g. through the API."""
    page = NewsPage.objects.filter(locale__language_code="vi").first()
    value = {
        "paragraph": HOSTILE,
        "callout": {"kind": "info", "title": "Lưu ý", "text": HOSTILE},
    }[kind]
    page.body = json.dumps([{"type": kind, "value": value}])
    page.save_revision(clean=False).publish()

    response = client.get(page.url)
    main = re.search(r"<main.*</main>", text(response), re.DOTALL)[0]

    assert "Vẫn đọc được" in main
    for harm in ("onclick=", "onerror=", "<iframe", "<script", "javascript:", "java&#10;"):
        assert harm not in main.lower()
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_life_events_list_their_procedures(client):
    page = LifeEventPage.objects.filter(slug="mua-ban-tang-cho-nha-dat").first()

    assert f"/thu-tuc/{LAND}/" in text(client.get(page.url))


def test_lists_of_the_other_language_are_left_out_of_the_editors_first_page(client, moderator):
    client.force_login(moderator)
    first = text(client.get(reverse("wagtailadmin_home")))
    shown = {
        language: [
            reverse("wagtailadmin_explore", args=[one.pk]) in first
            for one in NewsIndexPage.objects.filter(locale__language_code=language)
        ]
        for language in ("vi", "en")
    }

    assert shown == {"vi": [True], "en": [False]}
