"""One index for a process, as fresh as the rows."""

from unittest import mock

import pytest
from django.db import connection, transaction

from cms.finding import kept
from cms.models import Entry, Synonym
from cms.search import search
from cms.services.from_spec import publish_spec
from tests.cms.test_search import first, variant


@pytest.fixture
def bees(tree):
    return publish_spec(variant("1.000001", "Cấp phép nuôi ong", "Khác", []))


def test_it_is_made_once_for_a_state(bees):
    one = kept.current()

    assert kept.current() is one


def test_a_new_synonym_counts_at_once(bees):
    assert search("bọng mật", language="vi") == []

    synonym = Synonym.objects.create(said="bọng mật", meant="nuôi ong")
    assert first("bọng mật") == "1.000001"

    synonym.said = "đõ mật"
    synonym.save()
    assert search("bọng mật", language="vi") == []
    assert first("đõ mật") == "1.000001"

    synonym.delete()
    assert search("đõ mật", language="vi") == []


def test_a_page_that_leaves_is_found_no_more(bees):
    assert first("nuôi ong") == "1.000001"

    bees.unpublish()

    assert search("nuôi ong", language="vi") == []


def test_what_was_rolled_back_is_not_found(bees):
    kept.current()
    with transaction.atomic():
        Synonym.objects.create(said="bọng mật", meant="nuôi ong")
        assert first("bọng mật") == "1.000001"
        transaction.set_rollback(True)

    assert search("bọng mật", language="vi") == []


def test_only_what_changed_is_read_again(bees):
    publish_spec(variant("1.000002", "Cấp phép trồng sen", "Khác", []))
    before = {one.key: one for one in kept.current().docs}

    publish_spec(variant("1.000002", "Cấp phép trồng súng", "Khác", []))
    after = {one.key: one for one in kept.current().docs}

    changed = Entry.objects.get(code="1.000002").pk
    assert {key for key, one in after.items() if before[key] is not one} == {changed}
    assert first("trồng súng") == "1.000002"


def test_while_one_thread_makes_it_others_use_the_one_before(bees):
    mine = kept.Kept()
    old = mine.current()
    Synonym.objects.create(said="bọng mật", meant="nuôi ong")
    mine.making.acquire()  # another thread is at work

    assert mine.current() is old

    mine.making.release()
    assert mine.current() is not old


def test_the_first_one_is_waited_for(bees):
    """Nobody is told that nothing was found because the index is not there yet."""
    mine = kept.Kept()
    mine.making = mock.Mock()
    mine.making.acquire.return_value = True

    assert mine.current().docs
    mine.making.acquire.assert_called_once_with(blocking=True)


def test_a_search_asks_twice(bees, django_assert_num_queries):
    """Whether anything changed, and the rows that were found."""
    search("nuôi ong", language="vi")
    with django_assert_num_queries(2):
        search("nuôi ong", language="vi")


def test_the_state_is_told_by_one_statement(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        name, *numbers = kept.state()

    assert name == connection.settings_dict["NAME"]
    assert len(numbers) == 4
