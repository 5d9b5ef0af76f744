import pytest

from tests.cms.finding import stage


@pytest.fixture(scope="module")
def national(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), stage.national():
        yield
