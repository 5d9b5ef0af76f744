import pytest
from django.core.cache import cache

from cms.models import LifeEventIndexPage, LifeEventPage
from cms.services.from_spec import publish_spec
from tests.cms.conftest import put, spec_json, tree

__all__ = ["tree"]

CODES = ("2.000635", "1.000894", "1.013831", "2.000815", "2.000986")


@pytest.fixture(autouse=True)
def _no_budget_is_used():
    cache.clear()


@pytest.fixture
def province(tree, world):
    """Five procedures with every kind of fee, an event of life that names two, and agencies."""
    pages = [publish_spec(spec_json(code)) for code in CODES]
    index = put(tree, LifeEventIndexPage, {"title": "Sự kiện", "slug": "su-kien"})
    event = put(
        index, LifeEventPage, {"title": "Kết hôn", "slug": "ket-hon", "summary": "Hai người"}
    )
    event.procedures = event.procedures.stream_block.to_python(
        [{"type": "procedure", "value": page.pk} for page in pages[:2]]
    )
    event.save_revision(clean=False).publish()
    return world
