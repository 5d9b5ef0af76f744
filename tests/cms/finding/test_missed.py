"""Counting what was not found, without knowing who looked for it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from cms.finding import missed
from cms.models import MissedSearch
from cms.services.groups import give_rights
from portal.core.dates import today


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


def ask(client, words, address="10.0.0.1"):
    client.get(reverse("search"), {"q": words}, REMOTE_ADDR=address)


def test_words_are_kept_once_several_have_asked(tree, client):
    ask(client, "Phi thuyền không gian")
    ask(client, "phi  thuyền không gian", "10.0.0.2")
    assert [(one.words, one.asked) for one in MissedSearch.objects.all()] == [("", 2)]

    ask(client, "phi thuyền không gian", "10.0.0.3")
    row = MissedSearch.objects.get()
    assert (row.words, row.asked, row.last_on) == ("phi thuyền không gian", 3, today())
    assert "phi" not in row.digest


def test_who_asks_again_is_no_second_one(tree, client):
    for _time in range(5):
        ask(client, "Nguyễn Thị Mai Hương")

    assert [(one.words, one.asked) for one in MissedSearch.objects.all()] == [("", 1)]


@pytest.mark.parametrize(
    "words",
    ["027302001418", "027 302 001 418", "0912.345.214", "an@example.org", "https://example.org"],
)
def test_what_is_somebodys_is_not_even_counted(words, tree, client):
    for last in range(4):
        ask(client, words, f"10.0.0.{last}")

    assert not MissedSearch.objects.exists()


def test_what_is_found_is_not_counted(page, client):
    ask(client, "trích lục hộ tịch")

    assert not MissedSearch.objects.exists()


def test_rows_are_bounded_and_old_ones_forgotten(db, monkeypatch):
    monkeypatch.setattr(missed, "MOST_ROWS", 2)
    for words in ("một", "hai", "ba"):
        missed.note(words, words)
    missed.note("một", "another")
    assert sorted(MissedSearch.objects.values_list("asked", flat=True)) == [1, 2]

    MissedSearch.objects.filter(asked=1).update(last_on=today() - timedelta(days=200))
    missed.forget_old()
    assert list(MissedSearch.objects.values_list("asked", flat=True)) == [2]


def test_editors_see_the_words_and_cannot_write_them(db, editor, client):
    for who in "abc":
        missed.note("phi thuyền", who)
    missed.note("chỉ một người hỏi", "a")
    give_rights()
    client.force_login(editor)

    shown = client.get(reverse("wagtailsnippets_cms_missedsearch:list")).content.decode()
    assert "phi thuyền" in shown
    assert "chỉ một người" not in shown
    assert client.get(reverse("wagtailsnippets_cms_missedsearch:add")).status_code in (302, 403)
