"""Demo applications: made through the services, in every state, with answers that hold."""

import pytest
from django.urls import reverse

from portal.accounts.models import Mandate, User
from portal.demo.applications import make_applications
from portal.demo.people import CITIZENS, RELATIVE, email, make_people
from procedures.models import Application
from tests import factories
from tests.databases import verify_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed(world, civil_status):
    make_people("2023")
    for agency in (world.commune, world.neighbour, world.far):
        for role in ("receptionist", "examiner", "approver", "cashier"):
            factories.PostFactory(agency=agency, role=role)


def test_every_state_is_reached_and_books_balance(staffed):
    """But 6, in which notices are owed: `test_owing`."""
    assert make_applications(12) == 12
    statuses = set(Application.objects.values_list("status", flat=True))
    assert statuses == {"draft", "1", "2", "3", "4", "5", "7", "8", "9", "10"}
    for application in Application.objects.exclude(status="draft"):
        assert application.answers
        assert application.code
    verify_books()


def test_it_is_done_once(staffed):
    make_applications(3)
    assert make_applications(3) == 0


def test_a_relative_files_and_sees_what_is_the_other_persons(client, staffed, civil_status):
    make_people("2023")  # once more: no second mandate
    mandate = Mandate.objects.get(person__isnull=False)
    owner = User.objects.get(email=email(CITIZENS[0]))
    client.force_login(User.objects.get(email=email(RELATIVE)))
    start = reverse("start", args=[civil_status.procedure.code])
    assert owner.full_name in client.get(start).content.decode()

    answer = client.post(start, {"behalf": mandate.pk, "kind": "citizen"})

    draft = Application.objects.get()
    assert (draft.owner, draft.mandate) == (owner.person, mandate)
    assert client.get(answer["Location"]).status_code == 200
    assert owner.full_name in client.get(reverse("my_applications")).content.decode()
    client.force_login(owner)
    assert client.get(reverse("application_tasks", args=[draft.pk])).status_code == 200
    client.force_login(User.objects.get(email=email(CITIZENS[1])))
    assert client.get(reverse("application_tasks", args=[draft.pk])).status_code == 404
