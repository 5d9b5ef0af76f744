"""Fixtures and house rules of the whole suite; the machinery stands in the modules it imports."""

import gc
import os
from uuid import uuid4

import pytest
from django.test import TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings

from tests import databases, network, templates

pytest_plugins = [
    "tests.fixtures",
    "tests.journeys.plugin",
    "tests.faults",
    "tests.locks",
    "tests.moments",
]
# What shows, imports and seeds; searching, publishing and its clock ask each engine in its own way.
SHOWN = ("tests/cms/", "tests/demo/", "tests/verification/", "tests/bad_input/")
OF_AN_ENGINE = ("test_search", "test_publish", "test_schedule", "test_overtaken", "test_twice")
ON_REQUEST = ("bench", "chaos", "outage", "verapdf")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}
# What these did is verified before it is rolled back; BOOKS=all, as before a release, does so for
# every test of money and workflow. Elsewhere, what was committed is.
MONEY = tuple(
    f"tests/payments/test_{name}.py"
    for name in ("attempts", "closing", "credit_notes", "disputes", "placing", "refunds", "settle")
)
WORKFLOW = "tests/procedures/"
EACH = ("tests/payments/", WORKFLOW)
VERIFIED = EACH if os.environ.get("BOOKS") == "all" else MONEY
BEFORE_RELEASE = os.environ.get("LOOKS") == "all"  # as check-all sets it

hypothesis_settings.register_profile(
    "ci", max_examples=30, derandomize=True, deadline=None, database=None
)
hypothesis_settings.register_profile("long", max_examples=1000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_sessionstart(session):
    """What was imported never becomes garbage: looking through it took a tenth of the run."""
    gc.freeze()
    gc.set_threshold(200_000, 50, 1_000)


def pytest_configure(config):
    network.guard()
    TransactionTestCase._fixture_setup = classmethod(_enter_fresh_copy)
    TransactionTestCase._fixture_teardown = _leave_fresh_copy


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from tests.scheduling import ByFile

    config.option.loadscopereorder = False  # what takes longest is collected first
    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Tests for the other engine, and those to be asked for, are deselected, never skipped."""
    for item in items:
        if _is_alike(item):
            item.add_marker("alike")
    on_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    left_out = {mark for mark in ON_REQUEST if mark not in config.option.markexpr}
    left_out.add("sqlite" if on_postgres else "postgres")
    if not BEFORE_RELEASE and "release" not in config.option.markexpr:
        left_out.add("release")
    unwanted = {item for item in items if left_out & {mark.name for mark in item.iter_markers()}}
    if on_postgres and not config.option.markexpr:
        unwanted |= {item for item in items if not _asks_a_database(item)}
    if unwanted:
        config.hook.pytest_deselected(items=list(unwanted))
        items[:] = [item for item in items if item not in unwanted]


def _is_alike(item) -> bool:
    is_shown = item.nodeid.startswith(SHOWN) and not item.path.name.startswith(OF_AN_ENGINE)
    return is_shown and _asks_a_database(item)


def _asks_a_database(item) -> bool:
    """What asks none says the same on every engine: the run on SQLite has it."""
    if item.cls and issubclass(item.cls, TransactionTestCase):
        return True
    return bool(DATABASE_FIXTURES & set(item.fixturenames) or item.get_closest_marker("django_db"))


def _enter_fresh_copy(cls):
    cls.fresh_copy = databases.untouched()
    cls.fresh_copy.__enter__()


def _leave_fresh_copy(self):
    self.fresh_copy.__exit__(None, None, None)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Replaces pytest-django's: a copy of the migrated template instead of migrating."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock(), databases.worker_copy(worker):
        yield
        databases.verify_books()


@pytest.fixture
def fresh_db(transactional_db):
    """A database of one's own, with real commits: for threads, processes and on_commit order."""
    return databases


@pytest.fixture(autouse=True)
def _books_agree(request):
    """What a test leaves must satisfy the verify commands, unless it is marked `tampers`."""
    if not _leaves_books(request.node):
        yield
        return
    request.getfixturevalue("db")  # first, so that this ends before the database goes back
    yield
    if request.node.nodeid.startswith(WORKFLOW):
        databases.verify_applications()
    else:
        databases.verify_books()


def _leaves_books(item) -> bool:
    if item.get_closest_marker("tampers") or not _asks_a_database(item):
        return False
    return item.nodeid.startswith(VERIFIED) or _commits(item)


def _commits(item) -> bool:
    mark = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(mark and mark.kwargs.get("transaction"))


@pytest.fixture(scope="session", autouse=True)
def _undefined_template_variables_fail():
    from django.template import engines

    engines["django"].engine.string_if_invalid = templates.Undefined()


@pytest.fixture(autouse=True)
def _empty_cache():
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def client():
    from tests.clients import PortalClient

    return PortalClient()


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """`with on_commit():` runs what the block left for after the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(scope="session", autouse=True)
def _private_files(tmp_path_factory):
    """Files written by tests, and by what a whole module shares, go to a folder of the run."""
    folder = tmp_path_factory.getbasetemp()
    with override_settings(MEDIA_ROOT=folder / "media", PRIVATE_ROOT=folder / "private"):
        yield


@pytest.fixture(autouse=True)
def _no_seals(settings, tmp_path_factory):
    """No agency has a digital seal at first."""
    settings.SEALS_DIR = tmp_path_factory.getbasetemp() / "seals" / uuid4().hex
