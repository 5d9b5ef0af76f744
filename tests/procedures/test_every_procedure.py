"""Every procedure that comes with the product, from its sample answers to a result."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.models import Agency
from portal.accounts.province.maps import load_map
from procedures.models import Application, Status
from procedures.services import processing, route, routing, supplements
from tests import factories, states
from tests.procedures.catalogue.answers_of import ANSWERS, sample_answers
from tests.procedures.filing import drafted, forward, started, with_linked

pytestmark = pytest.mark.django_db
CODES = sorted(ANSWERS)
PROVINCIAL = ("health", "culture", "education", "justice", "land_registration")


@pytest.fixture
def world(world):
    """With the bodies of the province that the small one of the suite lacks."""
    world = with_linked(world)
    for number, sector in enumerate(PROVINCIAL, start=60):
        if sector not in world.agencies:
            area = world.areas["province"]
            agency = factories.AgencyFactory(code=f"H05.{number}", area=area, sector=sector)
            world.agencies[sector] = agency
    return world


@pytest.mark.parametrize("code", CODES)
def test_its_pages_show_a_complete_draft(client, world, code):
    draft = drafted(world, code)
    client.force_login(world.citizen)
    pages = [reverse("application_section", args=[draft.pk, one.id]) for one in draft.spec.sections]
    pages += [
        reverse(name, args=[draft.pk]) for name in ("application_documents", "application_check")
    ]
    for page in pages:
        assert client.get(page).status_code == 200, page


@pytest.mark.parametrize("code", CODES)
def test_it_is_filed_and_runs_along_its_route_to_a_result(world, code):
    application = started(world, code)
    while run := application.steps.open().first():
        application = forward(world, application, run)
    assert application.status == Status.PROCESSED
    passed = set(application.steps.values_list("step_id", flat=True))
    assert passed == {step.id for step in route.live_steps(application)}


def test_a_permit_returned_by_the_leader_goes_back_to_its_examiner(world):
    application = started(world, "1.009994")
    while (run := application.steps.open().first()).step_id != "approve":
        application = forward(world, application, run)
    application = processing.return_step(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        reason="Thiếu mặt cắt móng",
    )
    assert [one.step_id for one in application.steps.open()] == ["examine"]


def test_a_supplement_is_taken_after_the_day_that_was_booked(world):
    application = started(world, "1.000894")
    application = supplements.ask_supplement(
        application=application,
        actor=states.holder(world, states.open_run(application)),
        request={"reason": "Sai họ", "items": [{"kind": "answer", "id": "partner_person"}]},
    )
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=14)):
        application = supplements.supply(application=application, actor=world.citizen)
    assert application.status == Status.PROCESSING


RECEIVERS = {
    "1.001612": "Ủy ban nhân dân thành phố Bắc Ninh",
    "1.009994": "Ủy ban nhân dân thành phố Bắc Ninh",
    "1.010727": "Sở Tài nguyên và Môi trường",
    "3.000333": "Công an tỉnh Bắc Ninh",
    "3.000348": "Công an tỉnh Bắc Ninh",
    "9.102001": "Sở Y tế",
    "9.103001": "Sở Văn hóa, Thể thao và Du lịch",
    "9.104001": "Ủy ban nhân dân thành phố Bắc Ninh",
    "9.106001": "Sở Giáo dục và Đào tạo",
    "9.107001": "Ủy ban nhân dân thành phố Bắc Ninh",
    "9.109001": "Ủy ban nhân dân thành phố Bắc Ninh",
    "9.112001": "Văn phòng Đăng ký đất đai tỉnh",
}
COMMUNE = "Ủy ban nhân dân phường Võ Cường"
# Answers that bring in the steps which the sample leaves out.
FULLEST = {
    "1.009994": {"heritage": True},
    "1.010727": {"in_zone": True},
    "1.013225": {"heritage": True, "near_corridor": True},
    "1.013831": {"splits": True},
    "3.000333": {"has_conviction": True},
}


# Written for the law of two tiers; the others that name a district wait for their successors.
TWO_TIERS = ("1.010727", "1.013225", "3.000333", "3.000348")


def test_the_newer_ones_find_their_agencies_on_the_map_of_two_tiers():
    load_map("2025")
    commune = Agency.objects.valid_on().filter(level__code="commune", name__endswith="Võ Cường")
    place = commune.get().area
    address = {"province": place.parent.code, "commune": place.code, "street": "Số 1"}
    for code in TWO_TIERS:
        version = factories.VersionFactory(procedure__code=code)
        answers = sample_answers(code, **FULLEST.get(code, {}), residence=address, site=address)
        application = Application(
            version=version, answers=answers, applicant_type="citizen", channel="online"
        )
        application.receiving_agency = routing.receiving_agency(application.spec, application)
        for step in application.spec.route:
            assert route.agency_of(application, step)


def test_every_agency_is_found_on_the_map_of_the_demo():
    load_map("2023")
    chosen = Agency.objects.get(name=COMMUNE)
    for code in CODES:
        version = factories.VersionFactory(procedure__code=code)
        application = Application(
            version=version,
            answers=sample_answers(code, **FULLEST.get(code, {})),
            applicant_type="citizen",
            channel="online",
            receiving_agency=chosen,
        )
        receiver = routing.receiving_agency(application.spec, application)
        assert receiver.name == RECEIVERS.get(code, COMMUNE)
        application.receiving_agency = receiver
        handlers = {step.id: route.agency_of(application, step) for step in application.spec.route}
        assert len(handlers) == len(application.spec.route)
        for fee in application.spec.fees:
            assert routing.agency_for(fee.collector, application)
        if code == "1.009994":
            assert handlers["commune_opinion"].name == COMMUNE
            assert handlers["culture_opinion"].sector == "culture"
            assert handlers["examine"] == receiver
