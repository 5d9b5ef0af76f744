"""An officer with 200 open files in an office of 10,000 files, and in one of 1,000,000."""

import os
import time
from dataclasses import dataclass, field
from statistics import median, quantiles

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Agency, Post, User
from portal.core.text import fold
from procedures.models import Application, WorkItem
from procedures.views.desk import queue
from tests import databases
from tests.bench.growth import grow
from tests.bench.measure import queries_of
from tests.bench.stage import OFFICER, client_of, filled, give_posts
from tests.bench.test_memory import resident
from tests.bench.test_pages import asking, finding
from tests.bench.test_ratios import say

# The copies have no events: there is nothing to verify in them.
pytestmark = [pytest.mark.bench, pytest.mark.postgres, pytest.mark.tampers]
SMALL = int(os.environ.get("BENCH_OFFICE_SMALL", "10000"))
LARGE = int(os.environ.get("BENCH_OFFICE_LARGE", "1000000"))
OWN, NAMED = 200, 3
RARE = "Đặng Thị Ánh Tuyết"  # of the files of the officer's commune that are looked for
ROUNDS, TIMES, WARM_UP = 4, 10, 2
MOST, MOST_MEMORY = 1.2, 1.05


@dataclass
class Page:
    """Milliseconds of each time, and queries, by size."""

    name: str
    ms: dict = field(default_factory=dict)
    queries: dict = field(default_factory=dict)

    def note(self, size, act):
        for _time in range(WARM_UP):
            act()
        self.queries[size] = queries_of(act)
        for _time in range(TIMES):
            start = time.perf_counter()
            act()
            self.ms.setdefault(size, []).append((time.perf_counter() - start) * 1000)

    @property
    def ratio(self) -> float:
        """Of rounds made one after the other, so that a busy minute strikes both."""
        small, large = (
            [median(times[start : start + TIMES]) for start in range(0, len(times), TIMES)]
            for times in self.ms.values()
        )
        return median(b / a for a, b in zip(small, large, strict=True))

    def __str__(self) -> str:
        times = "".join(
            f"{median(ms):>10.1f}{quantiles(ms, n=20)[-1]:>8.1f}" for ms in self.ms.values()
        )
        asked = "/".join(map(str, dict.fromkeys(self.queries.values())))
        return f"{self.name:<24}{asked:>8}{times}{self.ratio:>7.2f}"


@pytest.fixture(scope="module")
def offices(django_db_setup, django_db_blocker, tmp_path_factory):
    """{number of files: URL}: the large one is the small one with a longer past."""
    folder = tmp_path_factory.mktemp("office")
    with django_db_blocker.unblock(), filled(folder, SMALL) as small:
        with databases.within(small):
            give_posts()
            _settle_in()
            name = connection.settings_dict["NAME"]
        with databases.beside("office", name) as large:
            with databases.within(large):
                began = time.monotonic()
                officer = User.objects.get(email=OFFICER)
                total = grow(LARGE, [post.agency_id for post in officer.current_posts])
                say(f"{total:,} files after {time.monotonic() - began:.0f} s")
            yield {SMALL: small, LARGE: large}


def _settle_in():
    """What the officer has is theirs, and a few files are of people with a rare name."""
    officer = User.objects.get(email=OFFICER)
    theirs = queue.of_posts(officer)
    WorkItem.objects.filter(assignee=officer).update(assignee=None)
    own = theirs.order_by("pk").values_list("pk", flat=True)[:OWN]
    WorkItem.objects.filter(pk__in=list(own)).update(assignee=officer)
    files = Application.objects.filter(receiving_agency=_commune(officer), code__isnull=False)
    named = files.order_by("pk").values_list("pk", flat=True)[:NAMED]
    Application.objects.filter(pk__in=list(named)).update(
        owner_name=RARE, owner_name_fold=fold(RARE)
    )


def _commune(officer) -> Agency:
    return Post.objects.filter(user=officer).order_by("pk").first().agency


def test_the_office_does_not_slow_down(offices):
    pages, desks = {}, {}
    for size, url in offices.items():
        with databases.within(url):
            desks[size] = acts(User.objects.get(email=OFFICER))
    held = resident(os.getpid())
    for _round in range(ROUNDS):
        for name in desks[LARGE]:
            for size, url in offices.items():
                with databases.within(url):
                    cache.clear()  # so many searches in a minute are nobody's
                    pages.setdefault(name, Page(name)).note(size, desks[size][name])
    memory = resident(os.getpid()) / held
    sizes = "".join(f"{f'ms, {size:,}':>13}  95%" for size in offices)
    say("\n".join([f"{'page':<24}{'queries':>8}{sizes}  ratio", *map(str, pages.values())]))
    say(f"memory of the process: {memory:.3f} times what it held at first")
    slow = [str(page) for page in pages.values() if page.ratio > MOST]
    more = [str(page) for page in pages.values() if len(set(page.queries.values())) > 1]
    assert not slow + more, "\n".join(slow + more)
    assert memory <= MOST_MEMORY


def acts(officer) -> dict:
    """{page: what asks for it}."""
    assert WorkItem.objects.open().filter(assignee=officer).count() == OWN
    desk, inbox = client_of(officer), reverse("desk:inbox")
    named = Application.objects.filter(owner_name=RARE, receiving_agency=_commune(officer))
    code = named.order_by("pk").first().code
    return {
        "inbox": asking(desk, inbox),
        "inbox, overdue": asking(desk, f"{inbox}?view=overdue"),
        "inbox, of all": asking(desk, f"{inbox}?view=all&channel=online"),
        "its counts": lambda: queue.summary(User.objects.get(pk=officer.pk), timezone.now()),
        "search, code": finding(desk, code),
        "search, name": finding(desk, RARE),
        "search, without accents": finding(desk, fold(RARE)),
        "search, common name": finding(desk, "Nguyễn Thị"),
    }
