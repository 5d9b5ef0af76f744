"""Rules that change under a draft, and answers that change the time limit."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from portal.core.dates import today
from procedures.catalogue.limits import TimeLimit
from procedures.models import ProcedureVersion, Status
from procedures.services import corrections, submission
from procedures.services.errors import OutdatedDraft
from tests import factories, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def outdated(world, civil_status):
    """A draft whose version ended long ago; its successor asks one section otherwise."""
    draft = states.drafted(world, civil_status)
    spec = civil_status.content
    first = spec.sections[0].model_copy(update={"title": spec.sections[1].title})
    factories.VersionFactory(
        procedure=civil_status.procedure,
        content=spec.model_copy(update={"sections": (first, *spec.sections[1:])}),
    )
    ProcedureVersion.objects.filter(pk=civil_status.pk).update(
        valid_to=today() - submission.KEPT_RULES - timedelta(days=1)
    )
    draft.refresh_from_db()
    return draft


def test_a_draft_under_rules_that_ended_long_ago_is_not_filed(world, outdated):
    with pytest.raises(OutdatedDraft):
        submission.submit(application=outdated, actor=world.citizen, key=uuid4())
    outdated.refresh_from_db()
    assert outdated.status == Status.DRAFT


def test_a_draft_begun_before_a_change_is_filed_under_its_own_version(world, civil_status):
    draft = states.drafted(world, civil_status)
    last_day = today() - submission.KEPT_RULES
    ProcedureVersion.objects.filter(pk=civil_status.pk).update(valid_to=last_day)
    application = submission.submit(application=draft, actor=world.citizen, key=uuid4())
    assert application.version == civil_status


def test_the_page_carries_the_answers_over_to_the_rules_of_today(client, world, outdated):
    parts = [section.id for section in outdated.spec.sections]
    outdated.sections_done = [*parts, "@documents", "@particulars"]
    outdated.save()
    client.force_login(world.citizen)
    data = {"declared": "on", "key": str(uuid4())}
    page = client.post(reverse("application_check", args=[outdated.pk]), data, follow=True)
    assert page.redirect_chain[-1][0] == reverse("application_tasks", args=[outdated.pk])
    before = outdated.answers
    outdated.refresh_from_db()
    assert (outdated.version.number, outdated.answers) == (2, before)
    assert outdated.sections_done == [*parts[1:], "@documents", "@particulars"]


def test_a_corrected_answer_that_changes_the_limit_turns_the_clock(world):
    spec = factories.spec_of("2.000635")
    examine = spec.route[0].model_copy(update={"corrects": ("purpose",), "hours": 40})
    when = {"op": "eq", "field": "purpose", "value": "abroad"}
    longer = TimeLimit(id="abroad", when=when, amount=10)
    version = factories.VersionFactory(
        procedure__code="2.000635",
        content=spec.model_copy(
            update={
                "route": (examine, *spec.route[1:]),
                "time_limits": (longer, *spec.time_limits),
            }
        ),
    )
    application = states.started(world, version)
    due, run = application.due_at, states.open_run(application)
    application = corrections.correct_answers(
        application=application,
        actor=world.officer("examiner"),
        run_id=run.pk,
        answers={"purpose": "abroad"},
    )
    step_due = run.due_at
    run.refresh_from_db()
    assert application.due_at > due
    assert step_due == due < run.due_at <= application.due_at
    assert application.work_items.open().get().due_at == run.due_at
    assert list(application.clock.values_list("act", flat=True)) == ["start", "extend"]
