"""A change of fees takes two people, whichever door it goes through and whatever their rights."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from cms import publishing, tasks
from cms.models import ProcedurePage
from cms.services.from_spec import publish_spec
from procedures.models import ProcedureVersion
from tests import factories
from tests.cms.conftest import draft, spec_json, text
from tests.cms.posting import posted

PUBLISH = {"action-publish": "1"}
HOUR = timedelta(hours=1)


@pytest.fixture
def other(moderator):
    """A second legal officer."""
    found = factories.UserFactory(is_staff=True)
    found.groups.set(moderator.groups.all())
    return found


def priced(page, user, more=1000, **changes):
    """A draft by this user in which the first fee is dearer."""
    page = ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    price = page.fees[0].value["amount"][0].value["tiers"][0]
    price["price"] += more
    for name, value in changes.items():
        setattr(page, name, value)
    return page.save_revision(user=user, clean=False)


def prices() -> list[int]:
    versions = ProcedureVersion.objects.order_by("number")
    return [one.content.fees[0].amount.tiers[0].price for one in versions]


def assert_refused(publish):
    before = prices()
    with pytest.raises(publishing.NotPublishable) as caught:
        publish()
    assert [one.path for one in caught.value.problems] == ["fees"]
    assert prices() == before


def test_whoever_changed_it_may_not_publish_it_and_a_second_person_may(page, moderator, other):
    revision = priced(page, moderator)

    assert_refused(lambda: revision.publish(user=moderator))
    revision.publish(user=other)

    old, new = prices()
    assert new == old + 1000
    assert ProcedureVersion.objects.order_by("number").last().published_by == other


@pytest.mark.parametrize("who", ["administrator", "one person with two accounts"])
def test_no_right_and_no_other_account_helps(page, moderator, who):
    one, two = moderator, factories.UserFactory(is_superuser=True, is_staff=True)
    if who == "administrator":
        one = two
    else:
        one.person = factories.PersonFactory()
        one.save()
        two.person = one.person
        two.save()
    revision = priced(page, one)

    assert_refused(lambda: revision.publish(user=two))


def test_a_later_word_of_somebody_else_does_not_hide_who_changed_it(page, moderator, other):
    priced(page, moderator)
    revision = draft(ProcedurePage.objects.get(pk=page.pk), summary="Sửa chính tả.")
    type(revision).objects.filter(pk=revision.pk).update(user=other)
    revision.refresh_from_db()

    assert_refused(lambda: revision.publish(user=moderator))
    revision.publish(user=other)


def test_both_who_changed_it_need_a_third(page, moderator, other):
    priced(page, moderator)
    revision = priced(page, other)

    assert_refused(lambda: revision.publish(user=moderator))
    assert_refused(lambda: revision.publish(user=other))
    revision.publish(user=factories.UserFactory(is_superuser=True))

    assert len(prices()) == 2


def test_a_change_that_was_taken_back_is_none(page, moderator):
    priced(page, moderator)
    revision = priced(page, moderator, more=-1000, summary="Chỉ đổi lời.")

    revision.publish(user=moderator)

    assert prices()[0] == prices()[1]


def test_the_first_version_takes_two_as_well(tree, moderator, other):
    page = publish_spec(spec_json(), user=other)  # the author is a file
    type(page).objects.filter(pk=page.pk).update(live=False, live_revision=None)
    ProcedureVersion.objects.all().delete()
    page.revisions.update(user=moderator)
    revision = ProcedurePage.objects.get(pk=page.pk).latest_revision

    assert_refused(lambda: revision.publish(user=moderator))
    revision.publish(user=other)


# --- the doors ------------------------------------------------------------------------------------
def dearer(page) -> dict:
    name = next(one for one in posted(page) if one.startswith("fees-0") and one.endswith("-price"))
    return {name: "99000"}


def test_the_edit_view_says_it_beside_the_fees_and_keeps_what_was_typed(page, client, moderator):
    client.force_login(moderator)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    response = client.post(address, posted(page) | dearer(page) | PUBLISH)

    assert response.status_code == 200
    assert "fees" in response.context["form"].errors
    assert "99000" in text(response)
    assert len(prices()) == 1


def test_the_edit_view_lets_the_second_person_publish(page, client, moderator, other):
    priced(page, other)
    latest = ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    client.force_login(moderator)

    response = client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), posted(latest) | PUBLISH
    )

    assert response.status_code == 302
    assert len(prices()) == 2


def test_the_action_behind_the_edit_view(page, moderator):
    revision = priced(page, moderator)
    action = PublishPageRevisionAction(revision, user=moderator)

    assert_refused(lambda: action.execute(skip_permission_checks=True))


def test_the_approval_of_the_workflow(page, editor, moderator, other):
    priced(page, moderator)
    page = ProcedurePage.objects.get(pk=page.pk)
    state = page.get_workflow().start(page, editor).current_task_state

    assert_refused(lambda: state.approve(user=moderator))
    ProcedurePage.objects.get(pk=page.pk).current_workflow_task_state.approve(user=other)

    assert len(prices()) == 2


def test_publishing_in_bulk(page, client, moderator, other):
    priced(page, moderator)
    address = f"/bien-tap/bulk/wagtailcore/page/publish/?id={page.pk}"

    client.force_login(moderator)
    assert client.post(address).status_code == 409
    assert len(prices()) == 1
    client.force_login(other)
    assert client.post(address).status_code == 302
    assert len(prices()) == 2


@pytest.mark.parametrize("second", [False, True])
def test_the_schedule_goes_by_whoever_scheduled_it(page, editor, moderator, other, second):
    revision = priced(page, moderator, go_live_at=timezone.now() + HOUR)
    revision.publish(user=other if second else moderator)
    past = timezone.now() - HOUR
    revision.approved_go_live_at = past
    revision.content = revision.content | {"go_live_at": past.isoformat()}
    revision.save()

    tasks.publish_due()

    assert len(prices()) == (2 if second else 1)
    if second:
        assert ProcedureVersion.objects.order_by("number").last().published_by == other
