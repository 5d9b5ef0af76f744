"""On the map of 2025 whatever is open can be filed and received; the rest is closed."""

import pytest

from cms.content.build import publish_all
from cms.models import ProcedurePage
from portal.accounts.models import User
from portal.accounts.province.maps import load_map
from portal.demo import applications, officers, people
from portal.demo.closing import close_unserved, unserved
from procedures.models import Application, Procedure, Status
from procedures.served import ServiceMap
from tests import databases
from tests.cms.conftest import make_tree

pytestmark = pytest.mark.django_db
CLOSED = {"1.001612", "1.009994", "1.013831"}  # they need a district


@pytest.fixture(scope="module", autouse=True)
def closed(django_db_setup, django_db_blocker):
    """The small demo of 2025 with the specs written with care; what was closed there."""
    with django_db_blocker.unblock(), databases.fresh():
        load_map("2025")
        officers.fill(officers.seats_of_capital("2025"), "2025")
        people.make_people("2025")
        make_tree()
        publish_all()
        yield dict(close_unserved("2025"))


def test_what_needs_a_district_is_closed_and_the_page_says_since_when(closed):
    assert closed.keys() >= CLOSED
    assert "district" in closed["1.013831"]
    for code in closed:
        assert Procedure.objects.get(code=code).state == "closed"
        assert ProcedurePage.objects.get(code=code).closed_on.isoformat() == "2025-07-01"
    assert close_unserved("2025") == []


def test_every_open_procedure_is_received():
    person = User.objects.get(email=people.email(applications.SHOWN_CITIZEN))
    open_ones = Procedure.objects.filter(state="open")
    fit = [one for one in open_ones if applications._fits(one)]
    for procedure in fit:
        applications._walk("received", procedure, person, 0)

    received = Application.objects.filter(status=Status.RECEIVED)
    codes = received.values_list("version__procedure__code", flat=True)
    assert set(codes) == {one.code for one in fit}
    assert len(fit) > 5


def test_nothing_open_lacks_an_agency():
    for procedure in Procedure.objects.filter(state="open"):
        assert unserved(procedure.current_version().content, ServiceMap()) == [], procedure.code
