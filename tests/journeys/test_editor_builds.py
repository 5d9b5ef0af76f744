"""A procedure from an empty page to a citizen's application, and one version further: nothing of
it is code."""

import pytest

from tests.journeys import desk, places, trying
from tests.journeys.filing import DECLARE, SEND, fill_all
from tests.journeys.writing import Writing

# It has never passed: the first save of the new page is still to be made to work in it.
pytestmark = [pytest.mark.journey, pytest.mark.release]

NAMES = ("congdan12", "congdan5", "bientap", "duyetbai")
CITIZEN, OTHER, EDITOR, LAWYER = (f"{name}@{desk.DOMAIN}" for name in NAMES)
CODE, TITLE = "9.120001", "Cấp phép hoạt động cơ sở in"
COPIED_FROM = "Điểm trò chơi điện tử công cộng"
SUBMIT = "footer [name=action-submit]"
APPROVE = "footer [data-workflow-action-name=approve]:not([data-workflow-action-modal-url])"
PLACE, COUNT, PRINTS = "Địa chỉ cơ sở in", "Số máy in", "Cơ sở in xuất bản phẩm?"
DISABLED = "Chủ cơ sở là người khuyết tật?"
MISSING, PERMIT = "Thiếu phần này", "Giấy phép hoạt động in"
OLD_PRICE, NEW_PRICE = 200_000, 230_000  # of each of the first two machines
OLD_FEE, NEW_FEE, MORE, CAP = "600.000 đ", "660.000 đ", "60.000 đ", "1.000.000 đ"
ANSWERS = {
    **places.address("residence"),
    "phone": "0912 345 678",
    "ten_co_so_in": "Xưởng in Kinh Bắc",
    **places.address("dia_chi_co_so_in"),
    "so_may_in": "4",
    "co_so_in_xuat_ban_pham": "yes",
    "chu_co_so_la_nguoi_khuyet_tat": "no",
    "loai_xuat_ban_pham": "Sách giáo khoa",
    "may_in-0-ten_may": "Máy in offset 4 màu",
    "may_in-0-nam_san_xuat": "2019",
}
# Nobody is signed in to a try-out: what is known of the citizen is typed.
TRIED = ANSWERS | {
    "so_may_in": "40",
    "applicant-full_name": "Nguyễn Thị Bà Tư",
    "applicant-birth_date": "4/3/1958",
    "applicant-sex": "female",
    "applicant-national_id": "027158004321",
}


def test_from_an_empty_page_to_the_next_version(visitor):
    editor, lawyer, citizen = Writing(visitor(EDITOR)), Writing(visitor(LAWYER)), visitor(CITIZEN)
    page = write(editor)
    trying.to_the_end(editor.visitor, TRIED, CAP, PERMIT)
    approve(editor, lawyer, page)
    file_it(citizen)

    change(editor, page)
    approve(editor, lawyer, page, "200.000 đ", "230.000 đ", "Tên cơ sở in")
    look_at_the_simulation(lawyer.visitor, page)
    other = visitor(OTHER)
    begin_filing(other)
    assert NEW_FEE in other.reads()
    citizen.page.reload()
    assert OLD_FEE in whole(citizen)


# --- the editor --------------------------------------------------------------------------------
def write(editor) -> str:
    """All of it, up to a draft that could be published; the address of its page."""
    begin(editor)
    copy_the_owner(editor)
    page = editor.visitor.path
    write_form(editor)
    write_fee(editor)
    write_route(editor)
    write_result(editor)
    mend_what_is_missing(editor)
    mend_what_is_wrong(editor)
    return page


def begin(editor):
    """The list of procedures, a new page, its guide; saved although nearly nothing is there."""
    page = editor.visitor.open("/bien-tap/")
    page.get_by_role("link", name="Thủ tục", exact=True).first.click()
    page.locator('a[href*="/add_subpage/"]:visible').first.click()
    page.wait_for_url("**/add/cms/procedurepage/**")
    editor.put("", title=TITLE, code=CODE, field="Phát thanh, truyền hình và thông tin điện tử")
    editor.put(
        "",
        legal_name="Cấp giấy phép hoạt động của cơ sở in",
        summary="Chủ cơ sở in xin giấy phép trước khi nhận in.",
        who="Cá nhân, doanh nghiệp có cơ sở in.",
        performer="Sở Thông tin và Truyền thông",
        applicant_types=["citizen", "enterprise"],
        channels=["online", "in_person"],
    )
    page.wait_for_url("**/edit/")  # saved by itself, and no longer a page that is to be added
    editor.save()


def copy_the_owner(editor):
    """Who applies, and the notice of refusal, are those of another procedure."""
    page = editor.page
    editor.visitor.open(page.locator('a[href$="/chep/"]').first.get_attribute("href"))
    option = page.locator("#tu option", has_text=COPIED_FROM).first
    page.locator("#tu").select_option(option.get_attribute("value"))
    page.locator("form.mc-choose button").click()
    for part in ("sections:owner_section", "results:refusal"):
        page.locator(f'[name=phan][value="{part}"]').check()
    page.locator("main form[method=post] button").click()
    page.wait_for_url("**/edit/")


def write_form(editor):
    """A section with a repeating group, and one that depends on an answer."""
    editor.turn_to("Mẫu đơn")
    editor.put("sections-0-value", title_vi="Chủ cơ sở in")
    place = editor.add("sections", "Mục", title_vi="Cơ sở in")
    editor.add(f"{place}-fields", "Văn bản ngắn", label_vi="Tên cơ sở in")
    editor.add(f"{place}-fields", "Địa chỉ", label_vi=PLACE)
    editor.add(f"{place}-fields", "Số nguyên", label_vi=COUNT, min=1)
    editor.add(f"{place}-fields", "Có hoặc không", label_vi=PRINTS)
    editor.add(f"{place}-fields", "Có hoặc không", label_vi=DISABLED)
    group = editor.add(f"{place}-groups", title_vi="Máy in", row_title_vi="Máy", max=10)
    editor.add(f"{group}-fields", "Văn bản ngắn", label_vi="Tên máy")
    editor.add(f"{group}-fields", "Số nguyên", label_vi="Năm sản xuất", min=1950)
    place = editor.add("sections", "Mục", title_vi="Xuất bản phẩm")
    editor.add(f"{place}-fields", "Văn bản ngắn", label_vi="Loại xuất bản phẩm")
    editor.only_when(f"{place}-when", PRINTS, "Có")


def write_fee(editor):
    """By machine, in tiers with a cap, and who is exempt. Its kind is forgotten."""
    editor.turn_to("Phí, lệ phí")
    fee = editor.add("fees", label_vi="Phí thẩm định", due="Trước khi nhận kết quả")
    amount = editor.add(f"{fee}-amount", "Theo trang, bản hoặc đơn vị khác", unit_vi="máy")
    editor.choose(f"{amount}-quantity", COUNT)
    editor.put(f"{amount}-tiers-0-value", upto=2, price=OLD_PRICE)
    editor.add(f"{amount}-tiers", price=100_000)
    editor.put(amount, cap=1_000_000)
    exempt = editor.add(f"{fee}-exempt_when", reason_vi="Người khuyết tật")
    editor.only_when(f"{exempt}-when", DISABLED, "Có")


def write_route(editor):
    """Received by the department of the province; the district says what it thinks."""
    editor.turn_to("Thời hạn")
    editor.add("time_limits", amount=15)
    editor.turn_to("Quy trình")
    editor.put(editor.add("reception"), kind="Cơ quan được nêu tên", code="H05.12")
    step(editor, "Thẩm định hồ sơ", "examine", "examiner", ["forward", "refuse", "supplement"])
    place = step(editor, "Cho ý kiến về địa điểm", "opinion", "examiner", ["forward"])
    editor.put(f"{place}-agency", kind="Theo địa điểm đã khai", level="Cấp huyện")
    editor.choose(f"{place}-agency-area_field", PLACE)
    step(editor, "Ký giấy phép", "approve", "approver", ["forward", "back", "refuse"])
    step(editor, "Vào sổ, đóng dấu", "number", "clerk", ["forward"])


def step(editor, title, kind, role, outcomes) -> str:
    """Without its hours: those are typed when the editor is told of them."""
    place = editor.add("steps", title_vi=title, citizen_title_vi=f"Đang {title.lower()}")
    for name, value in (("kind", kind), ("role", role)):
        editor.control(f"{place}-{name}").select_option(value)
    editor.put(place, outcomes=outcomes)
    return place


def write_result(editor):
    editor.turn_to("Kết quả")
    paper = editor.add("results", title_vi=PERMIT, symbol="GP-STTTT")
    editor.put(paper, kind="printing_licence")
    words = editor.add(f"{paper}-body", "Đoạn văn", text_vi="Cho phép hoạt động: ")
    editor.control(f"{words}-text_vi").press("End")
    editor.choose(f"{words}-text_vi", "Tên cơ sở in")
    editor.save()


def mend_what_is_missing(editor):
    """Sent for review too early: each block says what it lacks, and nothing typed is lost."""
    editor.send(SUBMIT)
    editor.turn_to("Phí, lệ phí")
    assert MISSING in editor.wrong("fees-0-value-kind")
    editor.control("fees-0-value-kind").select_option("fee")
    editor.turn_to("Quy trình")
    for number, hours in enumerate((24, 16, 8, 4)):
        assert MISSING in editor.wrong(f"steps-{number}-value-hours")
        editor.put(f"steps-{number}-value", hours=hours)


def mend_what_is_wrong(editor):
    """The notice that was copied shows an answer that nobody gives here."""
    editor.send(SUBMIT)
    editor.turn_to("Kết quả")
    shown = "results-0-value-body-2"
    assert "“place”" in editor.wrong(f"{shown}-type")
    editor.drop(f"{shown}-value-fields", "place")
    editor.choose(f"{shown}-value-fields", PLACE)
    editor.save()


def change(editor, page):
    """Another price, and a question that may stay without an answer."""
    editor.visitor.open(page)
    editor.turn_to("Phí, lệ phí")
    editor.put("fees-0-value-amount-0-value-tiers-0-value", price=NEW_PRICE)
    editor.turn_to("Mẫu đơn")
    editor.put("sections-1-value-fields-0-value", required=False)
    editor.save()


# --- the legal officer ---------------------------------------------------------------------------
def approve(editor, lawyer, page, *differences):
    """The editor proposes; the lawyer is led to what would change, and publishes it."""
    editor.visitor.open(page)
    editor.send(SUBMIT)
    assert not editor.page.locator(".messages .error").count(), editor.told()
    lawyer.visitor.open("/bien-tap/")
    lawyer.page.locator('main a[href$="/edit/"]', has_text=TITLE).first.click()
    lawyer.page.wait_for_url(f"**{page}")
    if differences:
        lawyer.visitor.follow("Xem các thay đổi")
        lawyer.page.wait_for_url("**/khac-biet/**")
        told = lawyer.visitor.reads()
        for words in differences:
            assert words in told
        lawyer.page.go_back()
    lawyer.send(APPROVE)
    assert not lawyer.page.locator(".messages .error").count(), lawyer.told()


def look_at_the_simulation(lawyer, page):
    """The one application would owe more, and is not moved."""
    lawyer.open(page)
    link = lawyer.page.locator('a[href$="/ho-so/"]').first
    lawyer.open(link.get_attribute("href"))
    assert "phiên bản 1: 1 hồ sơ" in lawyer.reads()
    lawyer.press("Mô phỏng việc chuyển")
    row = lawyer.page.locator("main tbody tr", has_text=MORE)
    lawyer.look_until(row)
    assert row.locator("td").last.inner_text() == "1"


# --- the citizen --------------------------------------------------------------------------------
def file_it(citizen):
    """Filed by the first version; the page of the application is left open."""
    page = begin_filing(citizen)
    assert OLD_FEE in citizen.reads()
    page.locator(DECLARE).check(force=True)
    page.locator(SEND).click()
    page.wait_for_url("**/da-gui/")
    page.locator(".govuk-button-group .govuk-button").first.click()
    page.wait_for_url("**/ho-so/*/")
    assert OLD_FEE in whole(citizen)


def begin_filing(citizen):
    """From the guide to the page on which everything is checked."""
    page = citizen.open(f"/thu-tuc/{CODE}/")
    assert TITLE in citizen.reads()
    page.locator(f'main a[href*="/thu-tuc/{CODE}/nop/"]:visible').first.click()
    page.locator("[name=kind][value=citizen]").check(force=True)
    page.locator("main form[method=post] .govuk-button").last.click()
    page.wait_for_url("**/danh-sach/")
    fill_all(page, ANSWERS, {})
    return page


def whole(citizen) -> str:
    """What the page says, unfolded or not."""
    return " ".join(citizen.page.locator("main").text_content().split())
