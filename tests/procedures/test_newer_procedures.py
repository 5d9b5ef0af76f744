"""Construction permit, criminal record, driving licence, environmental permit: to the result."""

import pytest

from portal.documents.render import render_html
from procedures.catalogue.documents import required_documents
from procedures.catalogue.limits import choose_limit
from procedures.models import Fee, Status
from procedures.services import drafts, obligations, processing, results
from procedures.services.errors import ActRefused
from tests import factories, states
from tests.procedures.filing import filed, finished, forward, started

pytestmark = pytest.mark.django_db
FIRM = "Công ty TNHH Gốm Phù Lãng Xưa"


@pytest.fixture
def world(world):
    """With the provincial bodies that the small province of the suite lacks."""
    wanted = {
        "police": "Công an tỉnh",
        "culture": "Sở Văn hóa, Thể thao và Du lịch",
        "construction": "Sở Xây dựng",
        "industrial_zones": "Ban Quản lý các khu công nghiệp",
    }
    for number, (sector, name) in enumerate(wanted.items(), start=40):
        world.agencies[sector] = factories.AgencyFactory(
            code=f"H05.{number}", name=name, area=world.areas["province"], sector=sector
        )
    return world


@pytest.fixture
def firm(world):
    """The citizen's right to file for an enterprise."""
    company = factories.OrganisationFactory(name=FIRM, tax_code="0106869738")
    mandate = factories.MandateFactory(holder=world.citizen.person, organisation=company)
    return drafts.Party("enterprise", mandate)


def owed(application) -> dict:
    return {fee.rule_id: (fee.amount, fee.state) for fee in application.fees.all()}


def open_steps(application) -> dict:
    return {run.step_id: run for run in application.steps.open()}


def paper(application) -> str:
    document = application.documents.get(is_result=True).document
    html = render_html(document.template, document.data)
    assert "…………" not in html
    return html


OF_THE_FIRM = {
    "owner": None,
    "organisation_name": FIRM,
    "organisation_tax_code": "0106869738",
}
PERMIT = {"drawings_by": "Công ty Tư vấn thiết kế Thử Nghiệm"}


def test_a_workshop_near_a_dike_in_a_heritage_zone_is_permitted_after_two_opinions(world, firm):
    application = started(
        world,
        "1.013225",
        party=firm,
        **OF_THE_FIRM,
        legal_representative={"full_name": "Nguyễn Thị Mai Hương"},
        building="plain",
        work_name="Xưởng gốm số 2",
        work_class="four",
        project_appraised=True,
        designer_kind=None,
        heritage=True,
        near_corridor=True,
    )
    assert application.receiving_agency == world.commune
    assert owed(application) == {"permit_work": (150_000, Fee.State.SETTLED)}
    asked = open_steps(application)
    assert set(asked) == {"examine", "culture_opinion", "construction_opinion"}
    assert asked["culture_opinion"].agency == world.culture
    assert asked["construction_opinion"].agency == world.construction

    application = forward(world, application, asked["examine"], PERMIT)
    assert set(open_steps(application)) == {"culture_opinion", "construction_opinion"}
    application = finished(world, application)

    assert application.status == Status.PROCESSED
    html = paper(application)
    assert FIRM in html
    assert "Xưởng gốm số 2" in html
    assert "Các giai đoạn" not in html
    assert "Số tầng hầm" in html


def test_a_house_in_phases_names_its_phases(world):
    phases = [
        {"phase_work": "Phần móng và tầng 1", "phase_floors": 1, "phase_floor_area": "70"},
        {"phase_work": "Tầng 2, tầng 3", "phase_floors": 2, "phase_floor_area": "140"},
    ]
    application = started(world, "1.013225", work_kind="phase", phases=phases)
    html = paper(finished(world, application, PERMIT))
    assert "Các giai đoạn" in html
    assert "Tầng 2, tầng 3" in html


RECORD = {"certified_person": states.PERSON, "record_status": "clean"}
FULL_RECORD = {f"{name}_full": value for name, value in RECORD.items()} | {
    "ban_status_full": "no_ban"
}


@pytest.mark.parametrize(
    ("category", "fees"),
    [
        ("none", {"record": (200_000, "settled"), "extra_copies": (5000, "settled")}),
        ("student", {"record": (100_000, "settled"), "extra_copies": (5000, "settled")}),
        ("poor", {"record": (0, "exempt"), "extra_copies": (5000, "settled")}),
    ],
)
def test_a_criminal_record_costs_by_declared_category(world, category, fees):
    application = started(world, "3.000333", fee_category=category)
    assert application.receiving_agency == world.police
    assert owed(application) == fees
    given = set(application.attachments.values_list("document_id", flat=True))
    assert ("fee_proof" in given) == (category != "none")
    html = paper(finished(world, application, RECORD))
    assert "Phiếu lý lịch tư pháp số 1" in html
    assert "Không có án tích" in html


def test_the_second_kind_of_record_is_another_result(world):
    application = started(world, "3.000333", certificate_kind="no2", ask_ban=None, copies=1)
    run = states.open_run(application)
    wrong = {"outcome": "granted", "result_id": "certificate_1", "particulars": {}, "reasons": ""}
    with pytest.raises(ActRefused):
        results.propose_result(
            application=application, actor=states.holder(world, run), run_id=run.pk, proposal=wrong
        )
    html = paper(finished(world, application, FULL_RECORD))
    assert "Phiếu lý lịch tư pháp số 2" in html
    assert "Không bị cấm" in html


def test_a_stated_conviction_is_confirmed_by_the_commune_of_residence(world):
    conviction = {
        "offence": "Trộm cắp tài sản",
        "court": "Tòa án nhân dân thành phố Bắc Ninh",
        "judgment_date": "2009-03-02",
        "sentence": "Cải tạo không giam giữ 9 tháng",
        "served": True,
    }
    application = started(world, "3.000333", has_conviction=True, convictions=[conviction])
    asked = open_steps(application)
    assert asked["commune_opinion"].agency == world.commune
    limit = choose_limit(application.spec, application.answers, application.context)
    assert (limit.amount, limit.unit) == (15, "calendar_day")
    assert finished(world, application, RECORD).status == Status.PROCESSED


@pytest.mark.parametrize("channel", ["online", "in_person"])
def test_a_lost_licence_is_issued_again(world, channel):
    application = started(world, "3.000348", channel=channel)
    assert owed(application) == {"licence": (135_000, Fee.State.SETTLED)}
    asked = required_documents(application.spec, application.answers, application.context)
    assert {one.id for one in asked if one.required} == {
        "health",
        "portrait" if channel == "online" else "application_form",
    }
    licence = {
        "holder_name": {name: states.PERSON[name] for name in ("full_name", "birth_date")},
        "licence_number_new": "270226004512",
        "valid_from": "2021-06-15",
        "valid_until": "15/06/2031",
    }
    html = paper(finished(world, application, licence))
    assert "270226004512" in html
    assert "A1, B" in html


def test_a_plant_pays_the_fee_that_was_assessed_and_gets_its_permit(world, firm):
    application = started(
        world,
        "1.010727",
        party=firm,
        **OF_THE_FIRM,
        representative={"full_name": "Nguyễn Thị Mai Hương"},
        position="Giám đốc",
        in_zone=True,
        zone_name="Khu công nghiệp Quế Võ",
    )
    assert application.receiving_agency == world.province
    assert application.organisation.name == FIRM
    assert not application.fees.exclude(amount=0).exists()
    application = forward(world, application, states.open_run(application))  # assigned
    run = states.open_run(application)
    application = obligations.ask_obligation(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        notices=[{"rule_id": "appraisal", "amount": 13_000_000, "number": "08/TB-STNMT"}],
    )
    assert application.status == Status.FINANCIAL_OBLIGATION
    application = states.paid(application)
    assert application.status == Status.PROCESSING

    permit = {"permit_conditions": "Quan trắc 6 tháng một lần", "valid_years": 10}
    application = forward(world, application, run, permit)
    asked = open_steps(application)
    assert set(asked) == {"commune_opinion", "zone_opinion", "appraise"}
    assert asked["commune_opinion"].agency == world.commune
    assert asked["zone_opinion"].agency == world.industrial_zones
    application = finished(world, application, permit)

    html = paper(application)
    for words in (FIRM, "Ngòi Con Tên", "12.000", "Khu công nghiệp Quế Võ", "10", "4.200"):
        assert words in html
    assert "Yêu cầu quản lý chất thải nguy hại" not in html


def test_a_person_may_hold_an_environmental_permit(world):
    application = filed(world, "1.010727")
    assert application.organisation is None
    assert application.owner_name == "Nguyễn Thị Mai Hương"


def test_a_plant_is_refused_with_the_reason_in_the_notice(world):
    application = started(world, "1.010727")
    while (run := application.steps.open().order_by("sequence").first()).step_id != "draft":
        application = forward(world, application, run)
    officer = states.holder(world, run)
    reason = "Công trình xử lý nước thải không đạt công suất"
    results.propose_result(
        application=application,
        actor=officer,
        run_id=run.pk,
        proposal={
            "outcome": "refused",
            "result_id": "refusal",
            "particulars": {"refusal_reason": reason},
            "reasons": "",
        },
    )
    application = processing.forward_step(application=application, actor=officer, run_id=run.pk)
    assert reason in paper(finished(world, application))
