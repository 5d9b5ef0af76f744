"""Every component, the three page shells, the error pages and the compiled styles."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils.html import escape
from django.utils.translation import override

from portal.core import components, context, samples, typography
from portal.core.dates import VN_TZ
from portal.core.keyset import Page
from tests.clients import check_page

STATIC = settings.BASE_DIR / "portal" / "static"
NOW = datetime(2024, 9, 5, 9, 12, tzinfo=VN_TZ)


@pytest.fixture
def page_request():
    request = RequestFactory().get("/danh-sach/?status=4&cursor=old")
    request.user = AnonymousUser()
    return request


@pytest.fixture(autouse=True)
def _footer_of_its_own(monkeypatch):
    """What other apps add to the footer is read from their tables; a shell needs none."""
    monkeypatch.setattr(context, "_footers", [])


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def render(source, **values):
    return Template(source).render(Context(values)).strip()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- shells and error pages -------------------------------------------------------------------
@pytest.mark.parametrize("name", ["base.html", "base_aside.html", "base_desk.html"])
def test_a_shell_needs_only_a_request(name, page_request):
    html = render_to_string(name, {}, request=page_request)

    check_page(html)
    assert 'id="main-content"' in html
    assert html.count("<main") == 1


def test_the_same_page_is_offered_in_the_other_language_without_its_query(page_request):
    html = render_to_string("base.html", {}, request=page_request)

    assert '<a href="/danh-sach/" lang="vi"' in html
    assert "cursor=old" not in html


def test_texts_for_scripts_are_json_in_the_language_of_the_page(page_request):
    html = render_to_string("base.html", {}, request=page_request)

    texts = json.loads(re.search(r'data-texts="([^"]+)"', html).group(1).replace("&quot;", '"'))
    assert texts["fileUpload"]["i18n"]["multipleFilesChosen"]["one"] == "%{count} file chosen"


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "413.html", "500.html"])
def test_pages_for_faults_outside_a_view_render_from_nothing(name):
    html = get_template(name).render()

    check_page(html)
    assert "<h1" in html


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("403.html", {}, "has no right to do this"),
        ("404.html", {}, "or you may not see it"),
        ("409.html", {"message": "Gone on.", "who": "Lê An", "when": NOW}, "Lê An acted at 09:12"),
        ("429.html", {"minutes": 1}, "Try again in 1 minute."),
    ],
)
def test_error_pages_say_what_happened(name, values, expected, page_request):
    html = render_to_string(name, values, request=page_request)

    check_page(html)
    assert expected in words(html)


def test_the_component_sheet_shows_everything_and_keeps_the_strict_policy(page_request):
    html = render_to_string("core/components.html", samples.sheet(), request=page_request)

    check_page(html)
    identities = re.findall(r' id="([^"]+)"', html)
    assert sorted(identities) == sorted(set(identities))
    assert all(str(escape(status.label)) in html for status in components.STATUSES.values())


# --- leaves -----------------------------------------------------------------------------------
def test_an_icon_comes_from_the_sprite_and_is_silent():
    html = render("{% icon 'phone' 16 %}")

    assert 'class="mc-icon mc-icon--16" aria-hidden="true"' in html
    assert "icons.svg#mc-phone" in html


def test_every_icon_that_a_component_names_is_in_the_sprite():
    sprite = (STATIC / "img" / "icons.svg").read_text()
    named = {status.icon for status in components.STATUSES.values()}
    named |= {icon for _css, icon, _role in components.NOTICES.values()}
    named |= set(components.TIMELINE_ICONS.values())
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        named |= set(re.findall(r"{% icon ['\"]([\w-]+)['\"]", path.read_text()))

    assert {name for name in named if f'id="mc-{name}"' not in sprite} == set()


@pytest.mark.parametrize("value", ["4", 4])
def test_a_status_has_the_national_words_class_and_icon(value):
    html = render("{% status_tag value %}", value=value)

    assert 'class="mc-tag mc-tag--processing"' in html
    assert "#mc-gear" in html
    assert words(html) == "In process"


@pytest.mark.parametrize(
    ("due", "options", "css", "text"),
    [
        (NOW - timedelta(days=2), {}, "late", "2 days late"),
        (NOW - timedelta(hours=1), {}, "late", "Late since 08:12"),
        (NOW - timedelta(days=4), {"days": -2}, "late", "2 working days late"),
        (NOW + timedelta(hours=7, minutes=48), {}, "today", "Today 17:00"),
        (NOW + timedelta(days=1), {}, "soon", "Tomorrow 09:12"),
        (NOW + timedelta(days=5), {"days": 3}, "soon", "3 working days left"),
        (NOW + timedelta(days=9), {}, "ok", "9 days left"),
        (NOW, {"paused": 6}, "paused", "Paused for 6 days"),
        (None, {"paused": True}, "paused", "Clock paused"),
    ],
)
def test_due_labels(due, options, css, text):
    label = components.due_label(due, NOW, **options)

    assert (label.css, label.text) == (css, text)


def test_a_due_tag_carries_the_moment_and_the_used_share():
    html = render("{% due_tag due now=now share=0.25 %}", due=NOW + timedelta(days=9), now=NOW)

    assert '<time datetime="2024-09-14T09:12:00+07:00">9 days left</time>' in html
    assert "M8 8V2A6 6 0 0 1 14.0 8.0z" in html


def test_without_a_due_time_there_is_no_tag():
    assert render("{% due_tag due %}", due=None) == ""


@pytest.mark.parametrize("level", ["debug", "info", "success", "warning", "error"])
def test_every_level_of_a_message_has_a_banner(level):
    html = render(
        "{% notice level title=title %}<p>Body</p>{% endnotice %}", level=level, title="A & B"
    )

    assert "mc-banner--" in html
    assert words(html) == "A &amp; B Body"


def test_panel_and_card_hold_their_content():
    assert words(render("{% panel title='T' url='/x/' link='All' %}<p>B</p>{% endpanel %}")) == (
        "T All B"
    )
    assert words(render("{% card title='T' %}<p>B</p>{% endcard %}")) == "T B"


def test_pages_are_turned_with_the_filters_kept(page_request):
    html = render("{% pagination page %}", page=Page([], next="n 1"), request=page_request)

    assert 'href="?status=4&amp;cursor=n+1" rel="next"' in html
    assert 'rel="prev"' not in html


def test_a_single_page_needs_no_pagination(page_request):
    assert render("{% pagination page %}", page=Page([]), request=page_request) == ""


def test_page_url_does_not_change_the_query_it_was_given():
    query = QueryDict("status=4")

    assert components.page_url(query, "cursor", "abc") == "?status=4&cursor=abc"
    assert query.urlencode() == "status=4"


def test_tasks_link_only_what_can_be_opened():
    html = render("{% task_list tasks %}", tasks=samples.TASKS)

    assert html.count("govuk-task-list__link") == 4
    assert 'aria-describedby="task-1"' in html
    assert "Cannot start yet" in html


def test_the_timeline_marks_what_is_now():
    html = render("{% timeline events %}", events=samples.TIMELINE)

    assert html.count('aria-current="step"') == 1
    assert "mc-timeline__item--wait" in html


def test_steps_count_from_one():
    html = render("{% steps labels 2 %}", labels=samples.STEPS)

    assert html.count("mc-steps__item--done") == 1
    assert '<li class="mc-steps__item" aria-current="step">' in html


def test_what_people_type_is_escaped_in_every_list():
    evil = "<b>x</b>"
    rows = {
        "{% file_list rows %}": [{"name": evil, "note": evil}],
        "{% summary_list rows %}": [{"key": evil, "value": evil, "url": "#"}],
        "{% timeline rows %}": [{"title": evil, "meta": evil, "text": evil}],
        "{% task_list rows %}": [{"title": evil, "hint": evil, "state": "done"}],
    }
    for source, items in rows.items():
        assert "<b>" not in render(source, rows=items)


# --- filters ----------------------------------------------------------------------------------
def test_money_and_dates_are_written_as_here():
    html = render("{{ a|vnd }} {{ a|amount_words }} {{ d|vn_date }}", a=150000, d=NOW.date())

    assert html == "150.000\u00a0đ Một trăm năm mươi nghìn đồng 05/09/2024"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("17:00 thứ Tư 04/09", "17:00 thứ~Tư 04/09"),
        ("Điều 11, số 12", "Điều~11, số~12"),
        ("24.000 đ, 10 MB", "24.000~đ, 10~MB"),
        ("Chủ nhật 08/09", "Chủ~nhật 08/09"),
        ("thứ tự 3 đơn", "thứ tự 3 đơn"),
    ],
)
def test_words_that_belong_together_are_bound(text, bound):
    assert typography.bind_words(text) == bound.replace("~", "\u00a0")


# --- files ------------------------------------------------------------------------------------
def test_every_file_that_the_styles_ask_for_is_there():
    css = (STATIC / "css" / "site.css").read_text()
    urls = re.findall(r"url\([\"']?([^\"')]+)", css)

    assert len(urls) == 6
    assert [url for url in urls if not (STATIC / "css" / url).is_file()] == []


def test_modules_import_only_files_that_are_there():
    for path in (STATIC / "js").rglob("*.js"):
        for target in re.findall(r"^import .*from ['\"](.+)['\"]", path.read_text(), re.M):
            assert (path.parent / target).is_file(), f"{path.name} imports {target}"


def test_the_lock_file_names_no_host():
    assert "://" not in (settings.BASE_DIR / "package-lock.json").read_text()


def test_each_label_written_in_a_template_has_a_look_of_its_own():
    """`tag` takes the words first; a kind that the theme does not know would be one of them."""
    css = (STATIC / "css" / "site.css").read_text()
    known = set(re.findall(r"\.mc-tag--([a-z-]+)", css))
    kinds = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        kinds |= set(re.findall(r"\{% tag (?:\"[^\"]*\"|\S+) \"([^\"]+)\"", path.read_text()))
        assert not re.findall(r"\{% tag \"[a-z-]+\" [a-z]", path.read_text()), path

    assert len(kinds) > 5
    assert {kind.split()[0] for kind in kinds} <= known
