"""Many applications at once, for measuring: copies of what the demo made through the services.

Statuses, communes and desks are of very different sizes, as in life. Everything that a real file
has is written: rows, numbers without gaps, receipts, a chain of events. Two things differ: copies
share the stored files of their pattern, and their papers are not rendered.
"""

from itertools import accumulate
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from portal.audit.models import Anchor
from portal.demo.bulk_copies import Copy
from portal.demo.bulk_events import Chain
from portal.demo.bulk_numbers import Counters
from portal.demo.bulk_patterns import patterns
from portal.demo.bulk_people import FILES_EACH, make_citizens
from portal.demo.bulk_places import Elsewhere, Province
from portal.demo.bulk_rows import Template
from portal.demo.bulk_table import Table
from portal.demo.bulk_time import WorkingTime
from portal.demo.bulk_words import Schemes
from portal.demo.officers import PASSWORD
from procedures.models import Application

BATCH = 500
# Out of a hundred files. Half of them are over, as after a year of work.
SHARES = {"1": 10, "2": 8, "3": 3, "4": 16, "5": 5, "6": 2, "7": 3, "8": 2, "9": 6, "10": 45}


class NoPattern(Exception):
    """There is nothing to copy, or history behind the last daily anchor would be written."""


@transaction.atomic
def make_many(wanted: int) -> int:
    """Add `wanted` applications; returns how many there are then. Raises NoPattern."""
    if Anchor.objects.exists():
        raise NoPattern("Days behind are anchored already: their events are closed.")
    found = patterns()
    if not found:
        raise NoPattern("There is no filed application to copy.")
    plans = list(_plans(found, wanted))
    Counters().number(plans)
    write = Writer()
    while plans:  # what is written is let go: a copy is heavy once its words are known
        write(plans[-BATCH:])
        del plans[-BATCH:]
    return Application.objects.count()


def _plans(found, wanted):
    """Who, where and when; nothing is written but the citizens."""
    random = Random(f"bulk {Application.objects.count()}")
    users = make_citizens(max(1, wanted // FILES_EACH), make_password(PASSWORD))
    places = Places(found[0].application.receiving_agency)
    statuses = [pattern.status for pattern in found]
    shares = [SHARES.get(status, 1) / statuses.count(status) for status in statuses]
    for pattern in random.choices(found, shares, k=wanted):
        moments = places.time.walk(pattern, random)
        yield Copy(pattern, places.choose(pattern, random), random.choice(users), moments)


class Places:
    """Communes by size: the second has half the files of the first, the third a third."""

    def __init__(self, agency):
        self.province, self.time, self.schemes = Province(), WorkingTime(agency), Schemes()
        self.all = [self._elsewhere(commune) for commune in self.province.communes]
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.all) + 1)))
        self.known = {}

    def _elsewhere(self, commune):
        place = Elsewhere(self.province, commune)
        place.time, place.schemes = self.time, self.schemes
        return place

    def choose(self, pattern, random):
        """A commune where everybody is who the file needs; else where the pattern was filed."""
        chosen = random.choices(self.all, cum_weights=self.weights)[0]
        key = pattern, chosen
        if key not in self.known:
            self.known[key] = chosen.has(pattern.posts, pattern.officers)
        return chosen if self.known[key] else self._home(pattern)

    def _home(self, pattern):
        home = pattern.application.receiving_agency
        if home not in self.known:
            self.known[home] = self._elsewhere(home)
        return self.known[home]


class Writer:
    """Writes batches of copies, each table at once."""

    def __init__(self):
        self.templates, self.chains, self.tables = {}, {}, {}

    def __call__(self, copies):
        for copy in copies:
            for template in self._templates(copy.pattern):
                self._table(template.model).rows.append(template.row(copy))
            for row in self._chain(copy.pattern).rows(copy):
                self._table(type(row)).add(row)
        for table in _sorted(self.tables):
            table.insert()

    def _table(self, model):
        if model not in self.tables:
            self.tables[model] = Table(model)
        return self.tables[model]

    def _templates(self, pattern):
        if pattern not in self.templates:
            self.templates[pattern] = [Template(pattern, row) for row in pattern.rows]
        return self.templates[pattern]

    def _chain(self, pattern):
        if pattern not in self.chains:
            self.chains[pattern] = Chain(pattern)
        return self.chains[pattern]


def _sorted(tables: dict):
    """In an order in which references lead to what is there."""
    waiting = dict(tables)
    while waiting:
        for model in [one for one in waiting if not _needed(one) & set(waiting) - {one}]:
            yield waiting.pop(model)


def _needed(model) -> set:
    return {field.related_model for field in model._meta.concrete_fields if field.related_model}


def look_again():
    """Have the database plan for the rows that are there now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
