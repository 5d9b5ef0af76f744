import pytest

from tests.bench.stage import provinces


@pytest.fixture(scope="package")
def sizes(django_db_setup, django_db_blocker, tmp_path_factory):
    """{number of applications: URL}: made once, thrown away."""
    folder = tmp_path_factory.mktemp("bench")
    with django_db_blocker.unblock(), provinces(folder) as urls:
        yield urls
