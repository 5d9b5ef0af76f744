"""The editors' lists: what is found, what is not, and what the first page says of it."""

import json
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from cms.content.build import put
from cms.models import HomePage, StandardPage
from cms.services.from_spec import publish_spec
from portal.core.dates import today
from portal.feedback import findings
from portal.feedback.gaps import gaps, renew_all
from portal.feedback.models import EndedLaw, Review, TranslationGap
from portal.feedback.work import LISTS
from procedures.models import Application, ProcedureVersion
from tests import factories, states
from tests.cms.conftest import draft, editor, moderator, page, spec_json, text, tree

__all__ = ["editor", "moderator", "page", "tree"]
CODE = "2.000635"
Kind = TranslationGap.Kind


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    cache.clear()


@pytest.fixture
def at_work(client, editor):
    client.force_login(editor)
    return client


def gap(place: str) -> str | None:
    return TranslationGap.objects.filter(place=place).values_list("kind", flat=True).first()


# --- translations ---
def test_a_missing_translation_is_listed_until_it_is_there(page):
    assert gap("guide.summary") is None
    draft(page, summary_en="").publish()
    assert gap("guide.summary") == Kind.MISSING
    draft(page, summary_en="Short.").publish()
    assert gap("guide.summary") is None


def test_a_translation_is_outdated_once_the_vietnamese_changed_after_it(page):
    draft(page, summary="Ngắn hơn.").publish()
    assert gap("guide.summary") == Kind.OUTDATED
    draft(page, who="Mọi người.").publish()  # another text: nothing becomes right by it
    assert gap("guide.summary") == Kind.OUTDATED
    draft(page, summary_en="Shorter.").publish()
    assert gap("guide.summary") is None


def test_both_changed_together_are_fine(page):
    draft(page, summary="Ngắn hơn.", summary_en="Shorter.").publish()
    assert gap("guide.summary") is None


def test_parts_are_followed_by_their_ids_wherever_they_move(page):
    documents = list(page.documents.raw_data)
    name = documents[0]["value"]["name_vi"]
    moved = page.documents.stream_block.to_python([dict(one) for one in reversed(documents)])
    draft(page, documents=moved).publish()
    assert not TranslationGap.objects.filter(words=name, kind=Kind.OUTDATED).exists()


def test_drafts_change_nothing(page):
    draft(page, summary_en="")
    assert gap("guide.summary") is None


def test_the_nightly_run_finds_the_same(page):
    draft(page, summary="Ngắn hơn.").publish()
    before = list(TranslationGap.objects.order_by("place").values_list("place", "kind"))
    TranslationGap.objects.all().delete()
    renew_all()
    assert list(TranslationGap.objects.order_by("place").values_list("place", "kind")) == before
    assert gaps([]) == []


def test_editors_filter_and_reach_the_field(page, at_work):
    draft(page, summary="Ngắn hơn.", who_en="").publish()
    address = reverse("content_translations")
    html = text(at_work.get(address, {"kind": "outdated"}))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert f"{edit}#id_summary_en" in html
    assert f"{edit}#id_who_en" not in html
    assert f"{edit}#id_who_en" in text(at_work.get(address, {"kind": "missing"}))
    field = page.field.code
    assert "Ngắn hơn." in text(at_work.get(address, {"field": field}))
    assert "Ngắn hơn." in text(at_work.get(address, {"field": "none", "kind": "none"}))


def test_long_lists_come_in_pages(tree, at_work, django_assert_max_num_queries):
    spec = spec_json()
    for part in (spec["guide"], spec):
        for value in part.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    _without_english(one)
    publish_spec(spec)
    assert TranslationGap.objects.count() > 50
    address = reverse("content_translations")
    with django_assert_max_num_queries(40):
        html = text(at_work.get(address))
    rows = html.split("<tbody>")[-1].split("</tbody>")[0]
    assert rows.count("<tr>") == 50
    assert "cursor=" in html


def _without_english(part):
    for name, value in list(part.items()):
        if name == "en":
            part[name] = ""
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                _without_english(one)


def test_pages_without_an_english_page(page, tree, at_work):
    words = {"title": "Trợ giúp", "slug": "tro-giup"}
    vietnamese = put(tree, StandardPage, words)
    listed = findings.untranslated()
    assert vietnamese.pk in [one.pk for one in listed]
    assert page.pk not in [one.pk for one in listed]
    assert "Trợ giúp" in text(at_work.get(reverse("content_pages")))

    english = Locale.objects.get_or_create(language_code="en")[0]
    root = Page.get_first_root_node()
    home = put(root, HomePage, {"title": "Home", "slug": "home-en", "locale": english})
    made = StandardPage(
        title="Help", slug="help", locale=english, translation_key=vietnamese.translation_key
    )
    home.add_child(instance=made)
    made.save_revision().publish()
    assert vietnamese.pk not in [one.pk for one in findings.untranslated()]
    vietnamese.save_revision().publish()  # newer than its translation
    assert vietnamese.pk in [one.pk for one in findings.untranslated()]


# --- pages that grow old ---
def test_pages_that_nobody_looked_at_for_half_a_year(page, at_work):
    assert findings.unreviewed().count() == 0
    Page.objects.filter(pk=page.pk).update(last_published_at=timezone.now() - timedelta(days=200))
    assert [one.pk for one in findings.unreviewed()] == [page.pk]
    address = reverse("content_reviews")
    assert page.title in text(at_work.get(address))

    for _twice in range(2):
        assert at_work.post(address, {"page": page.pk}).status_code == 302
    assert Review.objects.get().reviewed_on == today()
    assert findings.unreviewed().count() == 0
    later = findings.unreviewed(today() + timedelta(days=190))
    assert later.filter(pk=page.pk).exists()


@pytest.mark.parametrize("number", ["", "x", "0", "99999999", "²"])
def test_only_a_page_can_be_reviewed(page, at_work, number):
    assert at_work.post(reverse("content_reviews"), {"page": number}).status_code == 404
    assert not Review.objects.exists()


def test_only_those_who_may_edit_it_say_so(page, client):
    from django.contrib.auth.models import Permission

    reader = factories.UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(reader)
    refused = client.post(reverse("content_reviews"), {"page": page.pk})
    assert refused.url == reverse("wagtailadmin_home")  # where Wagtail sends whoever may not
    assert not Review.objects.exists()


# --- laws and links ---
def test_guides_that_rest_on_an_ended_law(page, at_work):
    number = page.legal_basis[0].value["number"]
    law = EndedLaw.objects.create(number=number.lower(), ends_on=today(), replaced_by="1/2026")
    (found,) = findings.outdated_laws()
    assert (found.page.pk, found.law) == (page.pk, law)
    assert "1/2026" in text(at_work.get(reverse("content_laws")))
    EndedLaw.objects.update(ends_on=today() + timedelta(days=20))
    assert len(findings.outdated_laws()) == 1  # told before it ends
    EndedLaw.objects.update(ends_on=today() + timedelta(days=60))
    assert findings.outdated_laws() == []


def body(link: str) -> str:
    return json.dumps([{"type": "paragraph", "value": f"<p>{link}</p>"}])


@pytest.mark.parametrize(
    ("link", "is_broken"),
    [
        ('<a linktype="page" id="999999">x</a>', True),
        ('<a linktype="document" id="999999">x</a>', True),
        ('<a href="/thu-tuc/9.999999/">x</a>', True),
        ('<a href="/khong-co/">x</a>', True),
        (f'<a href="/thu-tuc/{CODE}/">x</a>', False),
        ('<a href="/tim-kiem/?q=x">x</a>', False),
        ('<a href="https://elsewhere.example/khong-co">x</a>', False),
        ('<a href="mailto:a@b.vn">x</a>', False),
    ],
)
def test_links_that_lead_nowhere(page, tree, link, is_broken):
    put(tree, StandardPage, {"title": "Trợ giúp", "slug": "tro-giup", "body": body(link)})
    found = findings.broken_links()
    assert [one.page.title for one in found] == (["Trợ giúp"] if is_broken else [])


def test_a_link_breaks_when_its_page_leaves(page, tree, at_work):
    link = f'<a linktype="page" id="{page.pk}">x</a>'
    put(tree, StandardPage, {"title": "Trợ giúp", "slug": "tro-giup", "body": body(link)})
    assert findings.broken_links() == []
    page.specific.unpublish()
    assert [one.target for one in findings.broken_links()] == [f"page:{page.pk}"]
    assert "Trợ giúp" in text(at_work.get(reverse("content_links")))


# --- forms that are given up ---
def test_where_people_give_up_is_counted_by_section(world, civil_status, at_work):
    spec = civil_status.content
    first, second = spec.sections[0], spec.sections[1]
    drafts = [states.drafted(world, civil_status) for _one in range(3)]
    states.received(world, civil_status)
    for draft_, done in zip(drafts, ([], [first.id], [first.id]), strict=True):
        _left(draft_, done, days=8)

    found = {stop.section: stop for stop in findings.given_up()}
    assert {name: stop.number for name, stop in found.items()} == {
        first.title.vi: 1,
        second.title.vi: 2,
    }
    assert found[second.title.vi].share == 50  # of four begun
    html = text(at_work.get(reverse("content_stops")))
    assert second.title.vi in html
    assert drafts[0].owner_name not in html or not drafts[0].owner_name


def test_forms_of_today_are_not_given_up_yet(world, civil_status):
    _left(states.drafted(world, civil_status), [], days=1)
    _left(states.drafted(world, civil_status), [], days=8, is_tryout=True)
    assert findings.given_up() == []


def _left(application, done: list, *, days: int, **more):
    moment = timezone.now() - timedelta(days=days)
    Application.objects.filter(pk=application.pk).update(
        sections_done=done, updated_at=moment, created_at=moment, **more
    )


# --- the first page ---
def test_the_first_page_gathers_numbers_and_ways_on(page, at_work):
    draft(page, summary_en="").publish()
    html = text(at_work.get(reverse("wagtailadmin_home")))
    for one in LISTS:
        if one.count:
            assert f'href="{reverse(one.name)}"' in html
            assert f"{one.title}: " in html
    assert f"Bản dịch: {TranslationGap.objects.count()}" in html


@pytest.mark.parametrize("name", [one.name for one in LISTS])
def test_empty_lists_say_so(tree, at_work, name):
    Page.objects.filter(depth__gt=1).update(live=False)
    assert "Không có gì đang chờ" in text(at_work.get(reverse(name)))


def test_versions_are_compared_in_their_order(page):
    draft(page, summary="Ngắn hơn.").publish()
    versions = list(ProcedureVersion.objects.order_by("number"))
    kinds = {said.path: kind for kind, said, _since in gaps(versions)}
    assert kinds["guide.summary"] == Kind.OUTDATED
    days = {said.path: since for _kind, said, since in gaps(versions)}
    assert isinstance(days["guide.summary"], date)
