import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english():
    """Messages are compared by their ids, whatever the catalogue says in Vietnamese."""
    with translation.override("en"):
        yield
