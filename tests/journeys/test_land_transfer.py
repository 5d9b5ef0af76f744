"""A plot of land changes hands: ward, land registration branch, department; assessed fees."""

import pytest

from portal.demo.names import person
from tests.documents.test_sealing import pdfsig
from tests.journeys import desk, paying, samples, verifying
from tests.journeys.filing import DECLARE, SEND, attach, fill_all
from tests.journeys.places import address

pytestmark = pytest.mark.journey

CITIZEN = "congdan5@motcua.example"
NAME = person(CITIZEN).full_name
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
# By payee: the branch's own fee; both taxes go to the tax office in one payment.
PAID = ("500.000 đ", "31.250.000 đ")
PAPERS_OF_MONEY = (  # one for each notice
    ("BIÊN LAI THU PHÍ", "500.000 đ", "Năm trăm nghìn đồng"),
    ("GIẤY XÁC NHẬN NỘP TIỀN", "6.250.000 đ", "Sáu triệu hai trăm năm mươi nghìn đồng"),
    ("GIẤY XÁC NHẬN NỘP TIỀN", "25.000.000 đ", "Hai mươi lăm triệu đồng"),
)
MISSING = "Bản chụp thiếu trang có chữ ký"
STOPPED = "Tạm dừng lúc"
APPROVED = "Đã duyệt; văn thư cấp số và đóng dấu"
STILL_STOPPED = "Hiện vẫn đang tạm dừng"
IF_PAID = "Nếu hôm nay nộp đủ"
ONCE_PAID = "Ngay sau khi hoàn thành nghĩa vụ tài chính"
SECOND_PHASE = "Giai đoạn 2 bắt đầu lúc"
IF_TODAY = "Nếu bạn trả lời hôm nay"
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
    desk.take_from_inbox(reception, code)
    desk.act(reception, "hand_over")
    citizen.page.reload()
    paying.link_to_paper(citizen, paying.RESULT_LINK)
    papers = paying.every_paper(citizen)
    check_papers(list(papers.values()), code)
    check_signatures(papers, tmp_path)
    verifying.check_each(visitor(), papers)


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
    asked = {"document-contract": "on", "document-contract-note": MISSING}
    desk.act(branch, "ask_supplement", asked | {"reason": "Hợp đồng chưa đủ trang."})


def supply(citizen, photo):
    page = citizen.page
    page.locator("main a[href^='/ho-so/'].govuk-button").first.click()
    told = clock(citizen)
    assert STOPPED in told
    assert IF_TODAY in told
    page.locator("main a[href$='/bo-sung/']").first.click()
    assert MISSING in citizen.reads()
    attach(page, {"contract": [photo]}, send="send")
    page.wait_for_url("**/ho-so/*/")
    told = clock(citizen)
    assert "để chờ bổ sung giấy tờ" in told
    assert STILL_STOPPED not in told


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
        values |= {f"issued_on-{fee}": "3/6/2024", f"pay_by-{fee}": "31/12/2099"}
    desk.take_from_inbox(branch, code)
    desk.act(branch, "ask_obligation", values)


def pay_all(citizen):
    """One payment for each payee; the clock waits until both are made."""
    page = citizen.page
    for amount in PAID:
        page.reload()
        assert IF_PAID in clock(citizen)
        assert ("Bạn nộp làm 2 lần" in clock(citizen)) is (amount == PAID[0])
        paying.pay_online(citizen, amount)
        page.wait_for_url("**/ho-so/*/")
    page.reload()
    assert not page.locator(paying.TO_PAY).count(), citizen.reads()
    told = clock(citizen)
    assert SECOND_PHASE in told
    assert IF_PAID not in told


def clock(citizen) -> str:
    """What the page says of the due date, unfolded or not."""
    return " ".join(citizen.page.locator("main").text_content().split())


def finish(visitor, branch, code):
    """Certificate drafted, approved at the department, signed there on the leader's phone, then
    numbered by the records office and sealed."""
    desk.take_from_inbox(branch, code)
    desk.act(branch, "forward")
    desk.take_from_inbox(branch, code)
    desk.act(branch, "propose_result", CERTIFICATE)
    desk.act(branch, "forward")
    leader, clerk = (visitor(desk.officer(role, DEPARTMENT)) for role in ("approver", "clerk"))
    for officer in (leader, leader, clerk):  # approve, sign, enter in the book
        desk.take_from_inbox(officer, code)
        desk.act(officer, "approve")
        if "/ky-so/" in officer.path:
            desk.confirm_on_phone(officer)
            assert "Đã ký 1 trên 1 văn bản." in officer.reads()
            officer.look_until(officer.page.get_by_text(APPROVED))


def check_signatures(papers, folder):
    """Of the certificate: the leader's and the department's, both whole."""
    certificate = paying.one_with(papers.values(), "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG")
    (pdf,) = [pdf for pdf, text in papers.items() if text == certificate]
    said = pdfsig(pdf, folder)
    assert said.count("Signature is Valid") == 2
    assert person(desk.officer("approver", DEPARTMENT)).full_name in said


def check_papers(texts, code):
    """Slips of both phases and of the supplement, receipt of the branch, proofs, certificate."""
    assert len(texts) == 7
    for text in texts:
        assert code in text
        assert NAME in text
        assert "Chứng thư của CA thử nghiệm" in text  # sealed, and worth nothing
        assert "chưa ký số" not in text
    slips = [text for text in texts if "HẸN TRẢ KẾT QUẢ" in text]
    assert sorted(ONCE_PAID in text for text in slips) == [False, True]
    assert MISSING in paying.one_with(texts, "PHIẾU YÊU CẦU BỔ SUNG")
    for title, amount, words in PAPERS_OF_MONEY:
        paper = paying.one_with([text for text in texts if title in text], f"Bằng chữ: {words}.")
        assert f"Tổng cộng {amount}" in paper.replace("\N{NO-BREAK SPACE}", " ")
    certificate = paying.one_with(texts, "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG")
    for expected in (*CERTIFICATE.values(), "82,5 m²", "Phường Võ Cường"):
        assert expected in certificate
