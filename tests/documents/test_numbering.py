"""Numbers without gaps: under threads, after rollbacks, over the end of a year."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.core.dates import VN_TZ
from portal.documents.models import IssuedDocument, Series
from portal.documents.numbering import next_number
from portal.documents.services import content_hash
from tests.documents import papers
from tests.factories import AgencyFactory

THREADS, EACH = 6, 5


class Trouble(Exception):
    """What makes a transaction roll back."""


@pytest.mark.postgres
def test_threads_get_every_number_once(fresh_db):
    agency = AgencyFactory()

    def issue_some(_thread):
        try:
            return [papers.result(agency).number for _ in range(EACH)]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        numbers = sum(pool.map(issue_some, range(THREADS)), [])

    assert sorted(numbers) == list(range(1, THREADS * EACH + 1))
    assert Series.objects.get().last_number == THREADS * EACH
    in_order = IssuedDocument.objects.order_by("number").values_list("issued_at", flat=True)
    assert list(in_order) == sorted(in_order)


@pytest.mark.postgres
def test_a_rollback_beside_others_leaves_no_gap(fresh_db):
    agency = AgencyFactory()

    def issue_or_fail(turn):
        try:
            with transaction.atomic():
                number = papers.result(agency).number
                if turn % 3 == 0:
                    raise Trouble
                return number
        except Trouble:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        taken = [number for number in pool.map(issue_or_fail, range(24)) if number]

    assert sorted(taken) == list(range(1, 17))


def test_a_rollback_loses_no_number(world):
    papers.result(world.commune)
    with suppress(Trouble), transaction.atomic():
        papers.result(world.commune)
        raise Trouble

    assert papers.result(world.commune).number == 2


def test_each_agency_and_key_counts_for_itself(world):
    issued = [
        papers.result(world.commune),
        papers.result(world.neighbour),
        papers.receipt(world.commune),
        papers.result(world.commune),
    ]

    assert [document.number for document in issued] == [1, 1, 1, 2]


def test_the_year_turns_at_midnight_in_vietnam(world):
    midnight = datetime(2027, 1, 1, tzinfo=VN_TZ)

    last = papers.result(world.commune, at=midnight - timedelta(seconds=1))
    first = papers.result(world.commune, at=midnight)

    assert (last.series.period, last.number) == ("2026", 1)
    assert (first.series.period, first.number) == ("2027", 1)


def test_dates_never_run_backwards_in_a_series(world):
    now = timezone.now()

    papers.result(world.commune, at=now)
    late = papers.result(world.commune, at=now - timedelta(minutes=5))

    assert late.issued_at == now
    assert late.data["issued_at"] == now.isoformat()


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        next_number(agency=None, key="result", period="2026")


def test_the_frozen_content_carries_its_number_and_hash(world):
    document = papers.receipt(world.commune)
    stored = IssuedDocument.objects.get(pk=document.pk)

    assert stored.data["number"] == 1
    assert stored.data["symbol"] == "26TAA"
    assert stored.data["lookup_code"] == stored.lookup_code
    assert stored.content_hash == content_hash(stored.data)
    assert stored.content_hash != content_hash(stored.data | {"total": 1})


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert content_hash({"a": 1, "b": "Ễ"}) == content_hash({"b": "Ễ", "a": 1})
