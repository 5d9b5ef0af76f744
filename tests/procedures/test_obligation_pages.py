"""Notices on the pages of officer and citizen: entered, settled, refused, told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from procedures.models import Discharge, Status
from procedures.services import powers
from tests import states
from tests.core.test_uploads import pdf
from tests.procedures import notices
from tests.procedures.test_desk_acts import act_url, dated, names, take

pytestmark = pytest.mark.django_db
PAPER = {"number": "0045/KB", "amount": "6.250.000"} | dated("dated", "18/6/2024")


@pytest.fixture
def waiting(world, land_transfer):
    return notices.asked(world, land_transfer)


@pytest.fixture
def examiner(world, waiting):
    return states.holder(world, states.open_run(waiting))


def scan(name="giay-nop-tien.pdf"):
    return SimpleUploadedFile(name, pdf(), "application/pdf")


def opened(client, name, *keys) -> int:
    response = client.get(reverse(name, args=keys))
    b"".join(response)  # the file is closed at its end
    return response.status_code


def fee_key(application, rule_id="registration_fee"):
    return str(notices.notice(application, rule_id).pk)


def test_a_notice_is_entered_with_payer_office_and_file(client, world, land_transfer):
    application = notices.assessing(world, land_transfer)
    officer = states.holder(world, states.open_run(application))
    data = {
        "amount-income_tax": "25.000.000",
        "number-income_tax": "13/TB-CCT",
        "payer_name-income_tax": "Trần Thị Bán",
        "payer_number-income_tax": "8012345678",
        "issued_by-income_tax": str(world.tax.pk),
        "file-income_tax": scan("thong-bao.pdf"),
    } | dated("issued_on-income_tax", "3/6/2024")
    take(client, officer, application, "ask_obligation", **data)
    fee = notices.notice(application, "income_tax")
    assert (fee.payer_name, fee.issued_by) == ("Trần Thị Bán", world.tax)
    page = client.get(reverse("desk:application", args=[application.pk])).content.decode()
    assert "Trần Thị Bán" in page
    assert reverse("desk:file", args=[application.pk, fee.notice_file.pk]) in page


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"number-income_tax": ""}, "number-income_tax"),
        ({"issued_on-income_tax_year": "2999"}, "issued_on-income_tax"),
        ({"amount-income_tax": ""}, "amount-income_tax"),
        (dated("pay_by-income_tax", "1/6/2024"), "pay_by-income_tax"),
        ({"file-income_tax": SimpleUploadedFile("a.pdf", b"nothing")}, "file-income_tax"),
        ({"issued_by-income_tax": "12345678"}, "issued_by-income_tax"),
    ],
)
def test_what_is_wrong_keeps_what_was_typed(client, world, land_transfer, changed, wrong):
    application = notices.assessing(world, land_transfer)
    officer = states.holder(world, states.open_run(application))
    data = {
        "amount-income_tax": "25.000.000",
        "number-income_tax": "13/TB-CCT",
        "payer_name-income_tax": "Trần Thị Bán",
    } | dated("issued_on-income_tax", "3/6/2024")
    page = take(client, officer, application, "ask_obligation", **data | changed)
    assert list(page.context["form"].errors) == [wrong]
    assert "Trần Thị Bán" in page.content.decode()
    assert application.status == Status.PROCESSING


def test_a_payment_at_the_treasury_is_entered_with_its_proof(client, waiting, examiner):
    data = PAPER | {"fee": fee_key(waiting)}
    page = take(client, examiner, waiting, "pay_elsewhere", **data)
    assert "proof" in page.context["form"].errors
    assert "0045/KB" in page.content.decode()
    less = data | {"amount": "1", "proof": scan()}
    page = take(client, examiner, waiting, "pay_elsewhere", **less)
    assert "6.250.000" in str(page.context["form"].errors["reason"])
    assert not Discharge.objects.exists()
    page = take(client, examiner, waiting, "pay_elsewhere", proof=scan(), **data)
    proof = Discharge.objects.get().proof
    assert waiting.status == Status.FINANCIAL_OBLIGATION
    assert opened(client, "desk:file", waiting.pk, proof.pk) == 200


def test_the_last_one_deferred_sends_the_file_on(client, world, waiting, examiner):
    notices.pay_elsewhere(world, waiting, "registration_fee")
    given = {"number": "7/QĐ", "reason": "Ghi nợ"} | dated("dated", "20/6/2024")
    page = take(client, examiner, waiting, "defer", **given)
    assert page.context["form"].errors == {"fee": page.context["form"].errors["fee"]}
    take(client, examiner, waiting, "defer", fee=fee_key(waiting, "income_tax"), **given)
    assert waiting.status == Status.PROCESSING
    assert "defer" not in names(waiting, examiner)


def test_a_notice_is_withdrawn_with_its_reason(client, waiting, examiner):
    given = {"fee": fee_key(waiting), "reason": "Thông báo tính nhầm"}
    take(client, examiner, waiting, "withdraw_notice", **given)
    page = client.get(reverse("desk:application", args=[waiting.pk])).content.decode()
    assert page.count("Thông báo tính nhầm") >= 1
    assert notices.notice(waiting, "registration_fee").state == "cancelled"


@pytest.mark.parametrize("act", sorted(powers.DISCHARGING))
def test_others_settle_no_notice(client, world, waiting, act):
    for officer in (world.officer("approver", world.land), world.officer("receptionist")):
        assert act not in names(waiting, officer)
        client.force_login(officer)
        data = {"seen": waiting.revision, "fee": fee_key(waiting)}
        assert client.post(act_url(waiting, act), data).status_code == 403
    assert not Discharge.objects.exists()


def test_the_citizen_reads_what_to_pay_for_whom_until_when_and_what_became_of_it(
    client, world, land_transfer
):
    day = timezone.localdate()
    entered = notices.TAXES[1] | {"pay_by": day, "payer_name": "Trần Thị Bán"}
    entered |= {"payer_number": "027190000456", "file": notices.proof()}
    application = notices.asked(world, land_transfer, [notices.TAXES[0], entered])
    notices.pay_elsewhere(world, application, "registration_fee")
    client.force_login(world.citizen)
    page = client.get(reverse("application", args=[application.pk])).content.decode()
    fee = notices.notice(application, "income_tax")
    for words in ("13/TB-CCT", "Trần Thị Bán (027 ••• ••• 456)", f"{day:%d/%m/%Y}", "0045/KB"):
        assert words in page
    assert reverse("attachment", args=[fee.notice_file.pk]) in page
    for file in (fee.notice_file, Discharge.objects.get().proof):
        assert opened(client, "attachment", file.pk) == 200
    client.force_login(world.stranger)
    assert opened(client, "attachment", fee.notice_file.pk) == 404


def test_an_overdue_notice_is_marked_on_the_desk(client, world, waiting, examiner):
    client.force_login(examiner)
    inbox = reverse("desk:inbox") + "?view=all"
    assert [row["is_unpaid"] for row in client.get(inbox).context["rows"]] == [False]
    waiting.fees.update(pay_by=timezone.localdate() - timezone.timedelta(days=1))
    page = client.get(inbox)
    assert [row["is_unpaid"] for row in page.context["rows"]] == [True]
    assert client.get(reverse("desk:application", args=[waiting.pk])).status_code == 200
