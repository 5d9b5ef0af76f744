"""What people do to one draft at one moment: two tabs, the owner and who acts for them."""

from functools import partial
from uuid import uuid4

import pytest

from procedures.models import Application, Fee, Status
from procedures.services import drafts, submission
from procedures.services.errors import ActRefused, NotAllowed
from tests import factories, states
from tests.payments.races import together

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


def test_owner_and_representative_send_one_draft_once(world, civil_status):
    draft = states.drafted(world, civil_status)
    friend = factories.UserFactory()
    mandate = factories.MandateFactory(holder=friend.person, person=world.citizen.person)
    Application.objects.filter(pk=draft.pk).update(
        mandate=mandate, filed_by=friend, owner=world.citizen.person
    )
    draft = Application.objects.get(pk=draft.pk)
    acts = [
        partial(submission.submit, application=draft, actor=actor, key=uuid4())
        for actor in (world.citizen, friend)
    ]
    results = together(*acts, expected=(ActRefused, NotAllowed))
    assert sum(isinstance(one, Application) for one in results) == 1, results
    filed = Application.objects.get(pk=draft.pk)
    assert filed.status == Status.REGISTERED
    assert filed.work_items.count() == 1
    assert Fee.objects.filter(application=filed).count() == len(filed.spec.fees)


def test_two_sections_saved_at_one_moment_are_both_kept(world, civil_status):
    draft = states.drafted(world, civil_status)
    answers = dict(draft.answers)
    sections = [
        (section.id, {part.id: answers[part.id] for part in section.fields if part.id in answers})
        for section in civil_status.content.sections
    ]
    sections = [(name, given) for name, given in sections if given][:2]
    draft.answers, draft.sections_done = {}, []
    draft.save()
    acts = [
        partial(
            drafts.save_section,
            application=draft,
            actor=world.citizen,
            section_id=name,
            answers=given,
            done=True,
        )
        for name, given in sections
    ]
    together(*acts)
    kept = Application.objects.get(pk=draft.pk).answers
    assert {name for _section, given in sections for name in given} <= set(kept)
