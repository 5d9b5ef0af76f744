"""Who may see and do what about an application, beyond the matrix of tests/access."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Mandate
from portal.core.dates import today
from procedures.models import Application, Fee
from procedures.services import supplements
from procedures.services.authority import require_applicant
from procedures.services.drafts import Party, start_draft
from procedures.services.errors import ActRefused
from procedures.views.desk.talk import supplement_rounds
from tests import factories, states

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


@pytest.mark.tampers
def test_a_result_is_not_handed_out_before_its_fee_is_paid(client, world, owing):
    client.force_login(world.citizen)
    assert client.get(result_of(owing)).status_code == 404
    assert results_shown(client, owing) == []
    states.paid(owing)
    assert client.get(result_of(owing)).status_code == 200
    assert len(results_shown(client, owing)) == 1


@pytest.mark.tampers
def test_officers_read_a_result_that_is_not_paid_yet(client, world, owing):
    client.force_login(world.officer("receptionist"))
    assert client.get(result_of(owing)).status_code == 200


@pytest.mark.tampers
def test_slips_are_read_while_a_fee_is_open(client, world, owing):
    slip = owing.documents.filter(is_result=False).first()
    client.force_login(world.citizen)
    assert client.get(reverse("document", args=[slip.pk])).status_code == 200


@pytest.mark.tampers
def test_a_result_once_handed_over_stays_readable(client, world, civil_status):
    application = states.handed_over(world, civil_status)
    application.fees.update(state=Fee.State.OPEN, settled=0)
    client.force_login(world.citizen)
    assert client.get(result_of(application)).status_code == 200
    assert len(results_shown(client, application)) == 1


# --- those who may act for an organisation or a person today -------------------------------------
@pytest.fixture
def firm():
    return factories.OrganisationFactory()


@pytest.fixture
def filer(firm):
    """An account that files for the firm; `filer.end()` ends its mandate."""
    account = factories.UserFactory()
    account.mandate = factories.MandateFactory(holder=account.person, organisation=firm)
    account.end = lambda: Mandate.objects.filter(pk=account.mandate.pk).update(
        revoked_at=timezone.now()
    )
    return account


@pytest.fixture
def running(world, civil_status, filer):
    """An application that the filer sent for the firm."""
    application = states.filed(world, civil_status)
    Application.objects.filter(pk=application.pk).update(
        filed_by=filer, mandate=filer.mandate, organisation=filer.mandate.organisation, owner=None
    )
    return application


def colleague(**mandate):
    account = factories.UserFactory()
    if mandate:
        factories.MandateFactory(holder=account.person, **mandate)
    return account


def sees(client, account, application) -> bool:
    client.force_login(account)
    status = client.get(reverse("application", args=[application.pk])).status_code
    assert status in (200, 404)
    return status == 200


def test_an_organisation_keeps_its_application_when_the_filer_leaves(client, firm, filer, running):
    other = colleague(organisation=firm)
    filer.end()
    assert sees(client, other, running)
    require_applicant(other, running)
    assert not sees(client, filer, running)


def test_a_limited_mandate_shows_the_procedures_it_names(client, firm, running):
    code = running.version.procedure.code
    assert sees(client, colleague(organisation=firm, procedures=[code, "1.001612"]), running)
    assert not sees(client, colleague(organisation=firm, procedures=["1.001612"]), running)


def test_without_a_mandate_of_this_organisation_nothing_is_seen(client, firm, running):
    yesterday = today() - timedelta(days=1)
    assert not sees(client, colleague(), running)
    assert not sees(client, colleague(organisation=firm, valid_to=yesterday), running)
    assert not sees(client, colleague(organisation=firm, revoked_at=timezone.now()), running)
    other = factories.OrganisationFactory(tax_code="0106869738")
    assert not sees(client, colleague(organisation=other), running)
    assert not sees(client, colleague(person=factories.PersonFactory()), running)


def test_a_representative_does_not_see_what_a_person_filed_alone(client, world, civil_status):
    helper = colleague(person=world.citizen.person)
    application = states.filed(world, civil_status)
    assert not sees(client, helper, application)
    earlier = factories.MandateFactory(person=world.citizen.person, revoked_at=timezone.now())
    Application.objects.filter(pk=application.pk).update(mandate=earlier)
    assert sees(client, helper, application)


@pytest.mark.parametrize("count", [1, 6])
def test_many_mandates_are_one_question(world, civil_status, count):
    account = factories.UserFactory()
    for number in range(count):
        firm = factories.OrganisationFactory(tax_code=f"010124814{number}")
        factories.MandateFactory(
            holder=account.person, organisation=firm, procedures=["2.000635"] * (number % 2)
        )
    with CaptureQueriesContext(connection) as captured:
        list(Application.objects.of_citizen(account))
    assert len(captured) == 2


# --- as what kind of applicant -------------------------------------------------------------------
@pytest.mark.parametrize(("whom", "kind"), [("firm", "citizen"), ("person", "organisation")])
def test_the_kind_of_applicant_fits_whom_one_files_for(client, civil_status, firm, whom, kind):
    account = factories.UserFactory()
    party = {"firm": {"organisation": firm}, "person": {"person": factories.PersonFactory()}}[whom]
    mandate = factories.MandateFactory(holder=account.person, **party)
    with pytest.raises(ActRefused):
        start_draft(
            procedure=civil_status.procedure, actor=account, party=Party(kind, mandate=mandate)
        )
    client.force_login(account)
    page = reverse("start", args=["2.000635"])
    answer = client.post(page, {"behalf": str(mandate.pk), "kind": kind})
    assert answer.context["form"].errors
    assert not Application.objects.exists()


# --- files that are not sent yet ------------------------------------------------------------------
def test_officers_see_the_files_of_a_supplement_once_it_is_sent(client, world, civil_status):
    application = states.paid(states.filed(world, civil_status))
    officer = world.officer("receptionist")
    item = {"kind": "document", "id": "old_copy", "note": "Bản chụp bị mờ"}
    supplements.ask_supplement(
        application=application, actor=officer, request={"reason": "Mờ", "items": [item]}
    )
    request = application.supplements.get()
    file = factories.AttachmentFactory(
        application=application, document_id="old_copy", supplement=request
    )

    def opens(account) -> bool:
        client.force_login(account)
        answer = client.get(reverse("attachment", args=[file.pk]))
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer.status_code == 200

    def shown() -> list:
        return supplement_rounds(application)[0]["items"][0]["files"]

    assert (opens(world.citizen), opens(officer), shown()) == (True, False, [])
    application.refresh_from_db()
    supplements.supply(application=application, actor=world.citizen, seen=application.revision)
    assert (opens(world.citizen), opens(officer), shown()) == (True, True, [file])
