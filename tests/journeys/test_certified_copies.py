"""Certified copies: booked and prepaid online, counted at the counter, the difference settled."""

from datetime import timedelta

import pytest

from portal.core.dates import today
from portal.demo.names import person
from tests.journeys import desk, paying, refunds, samples, verifying
from tests.journeys.filing import DECLARE, SEND, fill_all

pytestmark = pytest.mark.journey

TOO_LITTLE, TOO_MUCH = "congdan8@motcua.example", "congdan9@motcua.example"
NAME = person(TOO_LITTLE).full_name
CONTRACT = "Hợp đồng lao động"
PAGES, COPIES = "12", "2"
VISIT = today() + timedelta(days=1)
ANSWERS = {
    "foreign_paper": "no",
    "papers-0-paper_kind": "contract",
    "papers-0-paper_name": CONTRACT,
    "papers-0-pages": PAGES,
    "papers-0-paper_copies": COPIES,
    "visit_date": f"{VISIT.day}/{VISIT.month}/{VISIT.year}",
    "visit_time": "morning",
    "has_copies": "no",
    "large_order": "no",
    "phone": "0912 345 678",
    "agency": "Ủy ban nhân dân phường Võ Cường",
}
# Two pages at 2.000 đ, the others at 1.000 đ, each copy.
PREPAID, PREPAID_IN_WORDS = "28.000 đ", "Hai mươi tám nghìn đồng"
COUNTED_MORE, OWED, OWED_IN_WORDS = "15", "6.000 đ", "Sáu nghìn đồng"
COUNTED_LESS, SURPLUS = "10", "4.000 đ"
BOOK_NUMBER = "1234/2026/SCT-BS"
WHY, BACK_IN_WORDS = "Đếm lại chỉ có 10 trang.", "Bốn nghìn đồng"


def test_more_pages_than_prepaid_are_paid_at_the_counter(visitor, tmp_path):
    citizen = visitor(TOO_LITTLE)
    code = book(citizen, samples.photo(tmp_path))
    examiner = count(visitor, code, COUNTED_MORE)
    assert f"còn phải nộp {OWED}" in plain(examiner)
    finish(visitor, code)
    reception = visitor(desk.officer("receptionist"))
    desk.take_from_inbox(reception, code)
    assert not reception.page.locator('.mc-acts form[action$="/hand_over/"] button').count()
    take_cash(visitor(desk.officer("cashier")), code)
    desk.take_from_inbox(reception, code)
    desk.act(reception, "hand_over")

    citizen.page.reload()
    paying.link_to_paper(citizen, paying.RECEIPT, count=2)
    paying.link_to_paper(citizen, paying.RESULT_LINK)
    papers = paying.every_paper(citizen)
    receipts = [text for text in papers.values() if "Biên lai" in text or "BIÊN LAI" in text]
    assert len(receipts) == 2
    for number, words in (("28.000", PREPAID_IN_WORDS), ("6.000", OWED_IN_WORDS)):
        told = next(text for text in receipts if words in text)
        for expected in (number, code, NAME):
            assert expected in told
    result = next(text for text in papers.values() if BOOK_NUMBER in text)
    assert f"{CONTRACT} {COUNTED_MORE} trang {COPIES} bản" in result
    verifying.check_each(visitor(), papers)


def test_for_fewer_pages_than_prepaid_the_difference_goes_back(visitor, tmp_path):
    citizen = visitor(TOO_MUCH)
    code = book(citizen, samples.photo(tmp_path))
    examiner = count(visitor, code, COUNTED_LESS)
    assert f"đã nộp thừa {SURPLUS}" in plain(examiner)
    refunds.propose(visitor(desk.officer("cashier")), code, WHY)
    refunds.approve(visitor(desk.officer("approver")), code, WHY)
    finish(visitor, code)
    reception = visitor(desk.officer("receptionist"))
    desk.take_from_inbox(reception, code)
    desk.act(reception, "hand_over")
    citizen.page.reload()
    for link in (refunds.SLIP, paying.RESULT_LINK):
        paying.link_to_paper(citizen, link)
    papers = paying.every_paper(citizen)
    paying.one_with(papers.values(), f"{CONTRACT} {COUNTED_LESS} trang {COPIES} bản")
    for words, number in ((PREPAID_IN_WORDS, "28.000"), (BACK_IN_WORDS, "4.000")):
        told = paying.one_with(papers.values(), words)
        for expected in (number, code, person(TOO_MUCH).full_name):
            assert expected in told
    verifying.check_each(visitor(), papers, paid_back=PREPAID_IN_WORDS)


def plain(one) -> str:
    return one.reads().replace("\N{NO-BREAK SPACE}", " ")


def book(citizen, photo) -> str:
    """List the paper, choose the visit, send, pay ahead; the code of the application."""
    page = citizen.open("/thu-tuc/2.000815/nop/")
    page.locator("[name=kind][value=citizen]").check(force=True)
    page.locator("main form[method=post] .govuk-button").last.click()
    page.wait_for_url("**/danh-sach/")
    fill_all(page, ANSWERS, {"photographs": [photo]})
    assert PREPAID in plain(citizen)
    page.locator(DECLARE).check(force=True)
    page.locator(SEND).click()
    page.wait_for_url("**/da-gui/")
    code = page.locator(".govuk-panel__body strong").inner_text()
    paying.pay_online(citizen, PREPAID)
    page.wait_for_url("**/da-gui/")
    page.locator(".govuk-button-group .govuk-button").click()
    return code


def count(visitor, code, pages):
    """At the counter: the original is shown, its pages counted; the examiner's window."""
    reception = visitor(desk.officer("receptionist"))
    desk.take_from_inbox(reception, code)
    desk.act(reception, "receive")
    examiner = visitor(desk.officer("examiner"))
    desk.take_from_inbox(examiner, code)
    desk.act(examiner, "start")
    desk.act(examiner, "correct", {"answer-papers-0-pages": pages})
    return examiner


def finish(visitor, code):
    """Drafted, signed, sealed and entered in the book."""
    examiner = visitor(desk.officer("examiner"))
    desk.take_from_inbox(examiner, code)
    desk.act(examiner, "propose_result", {"particular-certification_number": BOOK_NUMBER})
    desk.act(examiner, "forward")
    for role in ("approver", "clerk"):
        officer = visitor(desk.officer(role))
        desk.take_from_inbox(officer, code)
        desk.act(officer, "approve")


def take_cash(cashier, code):
    page = cashier.open("/thu-phi/")
    page.locator("main [name=code]").fill(code)
    page.locator("main form:has([name=code]) [type=submit]").click()
    page.wait_for_url("**/thu-phi/ho-so/**")
    assert OWED in plain(cashier)
    page.locator("main [name=amount]").fill(OWED.removesuffix(" đ"))
    page.locator("main form:has([name=amount]) [type=submit]").click()
    page.locator("main [name=amount]").wait_for(state="detached")
    assert not page.locator(".govuk-error-summary").count(), cashier.reads()
