from datetime import UTC, datetime, timedelta

import pytest
from django.db import models
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.core.ids import uuid7
from portal.core.keyset import Count, capped_count, paginate
from tests.core.tables import create_table

ORDERS = ("due_at", "-due_at", "number", "-number", "pk", "-pk")
NOON = datetime(2024, 9, 20, 5, 0, 0, 123456, tzinfo=UTC)


class Row(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.IntegerField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "core"
        managed = False
        db_table = "test_keyset_row"

    def __str__(self):
        return str(self.number)


def fill(pairs) -> None:
    Row.objects.bulk_create(
        Row(
            number=number,
            due_at=None if step is None else NOON + timedelta(microseconds=step),
        )
        for number, step in pairs
    )


def expected(order: str) -> list[Row]:
    """The whole list in order, sorted in Python: missing values last."""
    name, down = order.removeprefix("-"), order.startswith("-")
    rows = sorted(Row.objects.order_by(), key=lambda row: row.pk, reverse=down)
    valued = [row for row in rows if getattr(row, name) is not None]
    empty = [row for row in rows if getattr(row, name) is None]
    return sorted(valued, key=lambda row: getattr(row, name), reverse=down) + empty


def walk(order: str, size: int) -> list:
    pages, cursor = [], ""
    while True:
        page = paginate(Row.objects.all(), order=order, cursor=cursor, size=size)
        pages.append(page)
        if not page.next:
            return pages
        cursor = page.next


class AgainstSlices(TestCase):
    def setUp(self):
        create_table(Row)

    @settings(max_examples=60, deadline=None)
    @given(
        pairs=st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 3)), max_size=12),
        order=st.sampled_from(ORDERS),
        size=st.integers(1, 5),
    )
    def test_pages_are_the_slices_of_the_list_forth_and_back(self, pairs, order, size):
        fill(pairs)
        rows = expected(order)
        slices = [rows[n : n + size] for n in range(0, len(rows), size)] or [[]]
        pages = walk(order, size)
        assert [page.rows for page in pages] == slices
        assert pages[0].previous == ""
        for before, page in zip(pages, pages[1:], strict=False):
            back = paginate(Row.objects.all(), order=order, cursor=page.previous, size=size)
            assert back.rows == before.rows
            assert bool(back.previous) == bool(before.previous)
            again = paginate(Row.objects.all(), order=order, cursor=back.next, size=size)
            assert again.rows == page.rows


@pytest.fixture
def table(db):
    create_table(Row)
    fill((number, number) for number in range(10))


@pytest.mark.usefixtures("table")
class TestCursors:
    def page(self, cursor="", order="number", rows=None):
        return paginate(rows or Row.objects.all(), order=order, cursor=cursor, size=4)

    def numbers(self, page):
        return [row.number for row in page.rows]

    def test_a_place_survives_rows_that_come_and_go(self):
        first = self.page()
        Row.objects.filter(number=3).delete()
        fill([(0, 0)])
        assert self.numbers(self.page(first.next)) == [4, 5, 6, 7]

    def test_a_place_does_not_tell_what_it_holds(self):
        first, same = self.page(order="due_at"), self.page(order="due_at")
        assert "2024" not in first.next
        assert first.next != same.next

    @pytest.mark.parametrize("cursor", ["x", "%%%", "AAAA", "ê", "A" * 200])
    def test_a_cursor_that_is_not_ours_starts_over(self, cursor):
        assert self.numbers(self.page(cursor)) == [0, 1, 2, 3]

    def test_a_cursor_of_another_list_starts_over(self):
        assert self.numbers(self.page(self.page(order="-number").next)) == [0, 1, 2, 3]

    def test_pages_that_were_emptied_lead_to_the_start(self):
        second = self.page(self.page().next)
        Row.objects.filter(number__gte=8).delete()
        assert self.numbers(self.page(second.next)) == [0, 1, 2, 3]
        Row.objects.filter(number__lte=2).delete()
        assert self.numbers(self.page(second.previous)) == [3, 4, 5, 6]

    def test_annotations_can_be_ordered_by(self):
        rows = Row.objects.annotate(twice=models.F("number") * 2)
        first = self.page(order="-twice", rows=rows)
        second = self.page(first.next, order="-twice", rows=rows)
        assert self.numbers(first) + self.numbers(second) == [9, 8, 7, 6, 5, 4, 3, 2]

    def test_one_query_for_a_page_of_a_full_column(self, django_assert_num_queries):
        first = self.page()
        with django_assert_num_queries(1):
            self.page(first.next)

    def test_counts_stop_at_the_cap(self):
        assert str(capped_count(Row.objects.all())) == "10"
        assert str(capped_count(Row.objects.all(), cap=10)) == "10"
        assert str(capped_count(Row.objects.all(), cap=9)) == "9+"
        assert str(capped_count(Row.objects.none())) == "0"


def test_counts_are_written_in_the_language_of_the_reader():
    with translation.override("vi"):
        assert str(Count(1000, capped=True)) == "1.000+"
    with translation.override("en"):
        assert str(Count(1000, capped=True)) == "1,000+"
