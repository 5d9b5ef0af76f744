"""What two people decide at one moment about posts and mandates."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from portal.accounts import mandates
from portal.accounts.delegations import revoke
from portal.accounts.models import Delegation, Mandate
from portal.audit.models import Event
from portal.core.dates import today
from tests import factories
from tests.clients import PortalClient
from tests.payments.races import together

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


class Browser(PortalClient):
    """Of a thread: the hooks of a commit run at the commit."""

    request = PortalClient.__base__.request


def outcomes(results):
    return sorted(type(one).__name__ for one in results)


def browsers() -> list[Browser]:
    found = []
    for _number in range(2):
        administrator = factories.UserFactory(
            person=None, phone="", is_staff=True, is_superuser=True
        )
        found.append(Browser())
        found[-1].force_login(administrator)
    return found


def test_two_administrators_give_one_post_away_for_the_same_days(world):
    away = world.officer("examiner")
    post = away.posts.get()
    colleagues = [world.officer("approver"), world.officer("receptionist")]
    given = {
        "post": post.pk,
        "reason": "Nghỉ phép",
        "valid_from": today().isoformat(),
        "valid_to": (today() + timedelta(days=5)).isoformat(),
    }
    acts = [
        partial(browser.post, reverse("delegations:add"), given | {"email": colleague.email})
        for browser, colleague in zip(browsers(), colleagues, strict=True)
    ]
    answers = together(*acts)
    assert Delegation.objects.filter(post=post).count() == 1
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    (refused,) = (answer for answer in answers if answer.status_code == 200)
    assert refused.context["form"].non_field_errors()


def test_a_delegation_withdrawn_twice_has_ended_once(world):
    post = world.officer("examiner").posts.get()
    row = factories.DelegationFactory(post=post)
    actors = factories.UserFactory.create_batch(2, person=None, phone="")
    together(*(partial(revoke, delegation=row, actor=one, reason="Đã về") for one in actors))
    assert Event.objects.filter(stream=f"delegation:{row.pk}", act="revoke").count() == 1


def test_one_mandate_registered_at_two_counters_is_one(world):
    holder = factories.UserFactory().person
    terms = mandates.Terms((), "Giấy ủy quyền số 12", today())
    clerks = [world.officer("receptionist"), world.officer("receptionist", number=2)]
    acts = [
        partial(mandates.register, actor=one, holder=holder, whom=world.citizen.person, terms=terms)
        for one in clerks
    ]
    results = together(*acts, expected=mandates.MandateRefused)
    assert outcomes(results) == ["Mandate", "MandateRefused"]
    assert Mandate.objects.count() == 1


def test_one_mandate_ended_at_two_counters_has_ended_once(world):
    holder = factories.UserFactory().person
    row = factories.MandateFactory(holder=holder, person=world.citizen.person)
    clerks = [world.officer("receptionist"), world.officer("receptionist", number=2)]
    acts = [partial(mandates.end, mandate=row, actor=one, reason="Thu hồi") for one in clerks]
    results = together(*acts, expected=mandates.MandateRefused)
    assert outcomes(results) == ["Mandate", "MandateRefused"]
    assert Event.objects.filter(stream=f"mandate:{row.pk}", act="end").count() == 1
