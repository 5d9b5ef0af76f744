"""Who may see and do what about an application, beyond the matrix of tests/access."""

import pytest
from django.urls import reverse

from procedures.models import Fee
from tests import states

pytestmark = pytest.mark.django_db


# --- a result that is still to be paid for ------------------------------------------------------
@pytest.fixture
def owing(world, civil_status):
    """The result is issued; a fee is open."""
    application = states.finished(world, civil_status)
    application.fees.update(state=Fee.State.OPEN, settled=0)
    return application


def result_of(application):
    return reverse("document", args=[application.documents.get(is_result=True).pk])


def results_shown(client, application):
    page = client.get(reverse("application", args=[application.pk]))
    return [paper for paper in page.context["papers"] if paper.is_result]


def test_a_result_is_not_handed_out_before_its_fee_is_paid(client, world, owing):
    client.force_login(world.citizen)
    assert client.get(result_of(owing)).status_code == 404
    assert results_shown(client, owing) == []
    states.paid(owing)
    assert client.get(result_of(owing)).status_code == 200
    assert len(results_shown(client, owing)) == 1


def test_officers_read_a_result_that_is_not_paid_yet(client, world, owing):
    client.force_login(world.officer("receptionist"))
    assert client.get(result_of(owing)).status_code == 200


def test_slips_are_read_while_a_fee_is_open(client, world, owing):
    slip = owing.documents.filter(is_result=False).first()
    client.force_login(world.citizen)
    assert client.get(reverse("document", args=[slip.pk])).status_code == 200


def test_a_result_once_handed_over_stays_readable(client, world, civil_status):
    application = states.handed_over(world, civil_status)
    application.fees.update(state=Fee.State.OPEN, settled=0)
    client.force_login(world.citizen)
    assert client.get(result_of(application)).status_code == 200
    assert len(results_shown(client, application)) == 1
