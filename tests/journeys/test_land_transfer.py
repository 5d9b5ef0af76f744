"""A plot of land changes hands: ward, land registration branch, department; assessed fees."""

import pytest

from tests.journeys import desk, paying, samples
from tests.journeys.filing import DECLARE, SEND, attach, fill_all
from tests.journeys.places import address

pytestmark = pytest.mark.journey

CITIZEN = "congdan5@motcua.example"
BRANCH, DEPARTMENT = "datdai-bacninh", "sotnmt"
NO = (
    "only_home",
    "represented",
    "several_receivers",
    "parcels-0-has_house",
    "disputed",
    "mortgaged",
    "annual_lease",
    "other_landholder",
    "splits",
    "measures",
    "new_certificate",
)
ANSWERS = {
    "case_type": "transfer",
    **address("land_place"),
    "contract_number": "15/2024/HĐ-CN",
    "contract_date": "3/6/2024",
    "price": "1.250.000.000",
    "family_relation": "none",
    "giver_kind": "person",
    "giver_person-full_name": "Trần Thị Bán",
    "giver_person-birth_date": "5/2/1970",
    "giver_person-sex": "female",
    "ownership": "sole",
    **address("receiver_address"),
    "phone": "0912 345 678",
    "parcels-0-certificate_number": "CS 123456",
    "parcels-0-map_sheet": "12",
    "parcels-0-parcel_number": "305",
    "parcels-0-area": "82,5",
    "parcels-0-land_use": "urban_home",
    "delivery": "counter",
    **dict.fromkeys(NO, "no"),
}
PAPERS = ("application_form", "certificate", "contract", "registration_fee_form", "income_tax_form")
ASSESSED = {  # đồng, by fee; the last two are taxes, which the treasury collects
    "appraisal_fee": ("500.000", "01/TB-CNVPĐK"),
    "registration_fee": ("6.250.000", "02/TB-CCT"),
    "income_tax": ("25.000.000", "03/TB-CCT"),
}
CERTIFICATE = {
    "particular-certificate_serial": "CT 00123",
    "particular-book_number": "CS 04567",
    "particular-holders": "Ông Nguyễn Văn Thử",
}


def test_land_changes_hands(visitor, tmp_path):
    citizen, coordinator = visitor(CITIZEN), visitor(desk.officer("coordinator", BRANCH))
    reception, branch = (
        visitor(desk.officer("receptionist")),
        visitor(desk.officer("examiner", BRANCH)),
    )
    code = file_it(citizen, samples.scan(tmp_path))

    desk.take_from_inbox(reception, code)
    desk.act(reception, "receive")
    desk.take_from_inbox(coordinator, code)
    desk.act(coordinator, "start")
    desk.act(coordinator, "forward", {"note": "Giao tổ đăng ký."})
    desk.take_from_inbox(branch, code)
    ask_for_the_contract(branch)
    supply(citizen, samples.photo(tmp_path))
    ask_the_ward(visitor, branch, code)
    desk.take_from_inbox(branch, code)
    desk.act(branch, "forward")
    assess(branch, code)
    pay_all(citizen)
    finish(visitor, branch, code)
    citizen.page.reload()
    assert paying.link_to_paper(citizen, paying.RESULT_LINK)
    desk.take_from_inbox(reception, code)
    desk.act(reception, "hand_over")


def file_it(citizen, scan) -> str:
    page = citizen.open("/thu-tuc/1.013831/nop/")
    page.locator("[name=kind][value=citizen]").check(force=True)
    page.locator("main form[method=post] .govuk-button").last.click()
    page.wait_for_url("**/danh-sach/")
    fill_all(page, ANSWERS, {paper: [scan] for paper in PAPERS})
    page.locator(DECLARE).check(force=True)
    page.locator(SEND).click()
    page.wait_for_url("**/da-gui/")
    return page.locator(".govuk-panel__body strong").inner_text()


def ask_for_the_contract(branch):
    """The clock waits; the citizen is told what is wrong with it."""
    note = "Bản chụp thiếu trang có chữ ký"
    asked = {"document-contract": "on", "document-contract-note": note}
    desk.act(branch, "ask_supplement", asked | {"reason": "Hợp đồng chưa đủ trang."})


def supply(citizen, photo):
    page = citizen.page
    page.locator("main a[href^='/ho-so/'].govuk-button").first.click()
    page.locator("main a[href$='/bo-sung/']").first.click()
    assert "thiếu trang có chữ ký" in citizen.reads()
    attach(page, {"contract": [photo]}, send="send")
    page.wait_for_url("**/ho-so/*/")


def ask_the_ward(visitor, branch, code):
    """An opinion of the ward while the step goes on."""
    question = {"agency": "Ủy ban nhân dân phường Võ Cường", "question": "Đất có tranh chấp không?"}
    desk.take_from_inbox(branch, code)
    desk.act(branch, "ask_opinion", question)
    ward = visitor(desk.officer("examiner"))
    desk.take_from_inbox(ward, code)
    answer = {"verdict": "agree", "text": "Không có tranh chấp."}
    desk.act(ward, "give_opinion", answer)


def assess(branch, code):
    """Three notices, after which the application waits for the money."""
    values = {}
    for fee, (amount, number) in ASSESSED.items():
        values |= {f"amount-{fee}": amount, f"number-{fee}": number}
        values[f"pay_by-{fee}"] = "31/12/2099"
    desk.take_from_inbox(branch, code)
    desk.act(branch, "ask_obligation", values)


def pay_all(citizen):
    """One payment for each payee: what the branch collects, what the treasury does."""
    page = citizen.page
    for _payment in ASSESSED:
        page.reload()
        if not page.locator(paying.TO_PAY).count():
            break
        paying.pay_online(citizen, "đ")
        page.wait_for_url("**/ho-so/*/")
    assert not page.locator(paying.TO_PAY).count(), citizen.reads()


def finish(visitor, branch, code):
    """Certificate drafted, approved and signed at the department, entered in its book."""
    desk.take_from_inbox(branch, code)
    desk.act(branch, "forward")
    desk.take_from_inbox(branch, code)
    desk.act(branch, "propose_result", CERTIFICATE)
    desk.act(branch, "forward")
    for role in ("approver", "approver", "clerk"):  # approve, sign, enter in the book
        officer = visitor(desk.officer(role, DEPARTMENT))
        desk.take_from_inbox(officer, code)
        desk.act(officer, "approve")
