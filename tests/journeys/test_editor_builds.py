"""A procedure from an empty page to a citizen's application, and one version further: nothing of
it is code."""

import re

import pytest

from tests.journeys import desk, places, trying
from tests.journeys.filing import DECLARE, SEND, fill_all
from tests.journeys.writing import SAVE, Writing

pytestmark = pytest.mark.journey

NAMES = ("congdan5", "bientap", "duyetbai")
CITIZEN, EDITOR, LAWYER = (f"{name}@{desk.DOMAIN}" for name in NAMES)
CODE, TITLE = "9.120001", "Cấp phép hoạt động cơ sở in"
COPIED_FROM = "Điểm trò chơi điện tử công cộng"
SUBMIT, APPROVE = "footer [name=action-submit]", "footer [data-workflow-action-name=approve]"
PLACE, PRINTS, MACHINES, DISABLED = (
    "Địa chỉ cơ sở in", "Cơ sở in xuất bản phẩm?", "Máy in", "Chủ cơ sở là người khuyết tật?",
)  # fmt: skip
OLD_PRICE, NEW_PRICE = 200_000, 230_000
OLD_FEE, NEW_FEE, MORE = "400.000 đ", "460.000 đ", "60.000 đ"  # of two machines
ANSWERS = {
    **places.address("residence"),
    "phone": "0912 345 678",
    "ten_co_so_in": "Xưởng in Kinh Bắc",
    **places.address("dia_chi_co_so_in"),
    "co_so_in_xuat_ban_pham": "true",
    "chu_co_so_la_nguoi_khuyet_tat": "false",
    "loai_xuat_ban_pham": "Sách giáo khoa",
    "may_in-0-ten_may": "Máy in offset 4 màu",
    "may_in-0-nam_san_xuat": "2019",
    "may_in-1-ten_may": "Máy in kỹ thuật số",
    "may_in-1-nam_san_xuat": "2022",
}


def test_from_an_empty_page_to_the_next_version(visitor):
    editor, lawyer, citizen = Writing(visitor(EDITOR)), Writing(visitor(LAWYER)), visitor(CITIZEN)
    begin(editor)
    copy_the_owner(editor)
    write_form(editor)
    write_fee(editor)
    write_route(editor)
    write_result(editor)
    mend_what_is_told(editor)
    trying.to_the_end(editor.visitor, ANSWERS, OLD_FEE)
    approve(editor, lawyer)
    file_it(citizen)
    change(editor)
    approve(editor, lawyer, "200.000 đ", "230.000 đ", "Tên cơ sở in")
    assert NEW_FEE in fee_of_a_new_one(visitor)
    look_at_the_simulation(lawyer.visitor)
    citizen.page.reload()
    assert OLD_FEE in citizen.reads()


# --- the editor --------------------------------------------------------------------------------
def begin(editor):
    """The list of procedures, a new page, its guide; saved although nearly nothing is there."""
    page = editor.visitor.open("/bien-tap/")
    page.get_by_role("link", name="Thủ tục", exact=True).first.click()
    page.locator('a[href*="/add_subpage/"]').first.click()
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
    editor.save()


def copy_the_owner(editor):
    """Who applies, and the notice of refusal, are those of another procedure."""
    page = editor.page
    page.goto(page.locator('a[href$="/chep/"]').first.get_attribute("href"))
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
    editor.add(f"{place}-fields", "Có hoặc không", label_vi=PRINTS)
    editor.add(f"{place}-fields", "Có hoặc không", label_vi=DISABLED)
    group = editor.add(f"{place}-groups", title_vi=MACHINES, row_title_vi="Máy", max=10)
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
    editor.choose(f"{amount}-quantity", MACHINES)
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
    editor.add("reception", kind="Cơ quan được nêu tên", code="H05.12")
    step(editor, "Thẩm định hồ sơ", "examine", "examiner", ["forward", "refuse", "supplement"])
    place = step(editor, "Cho ý kiến về địa điểm", "opinion", "examiner", ["forward"])
    editor.put(f"{place}-agency", kind="Theo địa điểm đã khai", level="Cấp huyện")
    editor.choose(f"{place}-agency-area_field", PLACE)
    step(editor, "Ký giấy phép", "approve", "approver", ["forward", "back", "refuse"])
    step(editor, "Vào sổ, đóng dấu", "number", "clerk", ["forward"])


def step(editor, title, kind, role, outcomes) -> str:
    """Without its hours: those are typed when the editor is told of them."""
    place = editor.add("route", title_vi=title, citizen_title_vi=f"Đang {title.lower()}")
    for name, value in (("kind", kind), ("role", role)):
        editor.control(f"{place}-{name}").select_option(value)
    editor.put(place, outcomes=outcomes)
    return place


def write_result(editor):
    editor.turn_to("Kết quả")
    paper = editor.add("results", title_vi="Giấy phép hoạt động in", symbol="GP-STTTT")
    editor.put(paper, kind="printing_licence")
    words = editor.add(f"{paper}-body", "Đoạn văn", text_vi="Cho phép hoạt động: ")
    editor.control(f"{words}-text_vi").press("End")
    editor.choose(f"{words}-text_vi", "Tên cơ sở in")
    editor.save()


def mend_what_is_told(editor):
    """Sent for review too early: each block says what it lacks, and nothing typed is lost."""
    editor.send(SUBMIT)
    editor.turn_to("Phí, lệ phí")
    assert "Chưa điền" in editor.wrong("fees-0-value-kind"), editor.page.content()
    editor.control("fees-0-value-kind").select_option("fee")
    editor.turn_to("Quy trình")
    for number, hours in enumerate((24, 16, 8, 4)):
        assert "Chưa điền" in editor.wrong(f"route-{number}-value-hours")
        editor.put(f"route-{number}-value", hours=hours)
    editor.turn_to("Kết quả")
    shown = "results-0-value-body-2-value"
    assert "place" in editor.wrong(f"{shown}-fields")
    editor.save()


def change(editor):
    """Another price, and a question that may stay without an answer."""
    open_page(editor)
    editor.turn_to("Phí, lệ phí")
    editor.put("fees-0-value-amount-0-value-tiers-0-value", price=NEW_PRICE)
    editor.turn_to("Mẫu đơn")
    editor.put("sections-1-value-fields-0-value", required=False)
    editor.save()


def open_page(person):
    page = person.visitor.open("/bien-tap/pages/search/?q=co+so+in")
    page.locator('main a[href$="/edit/"]', has_text=TITLE).first.click()
    page.wait_for_url("**/edit/")


# --- the legal officer ---------------------------------------------------------------------------
def approve(editor, lawyer, *differences):
    """The editor proposes; the lawyer is led to what would change, and publishes it."""
    editor.send(SUBMIT)
    assert not editor.page.locator(".messages .error").count(), editor.told()
    open_page(lawyer)
    if differences:
        lawyer.visitor.follow("Xem các thay đổi")
        lawyer.page.wait_for_url("**/khac-biet/**")
        told = lawyer.visitor.reads()
        for words in differences:
            assert words in told
        lawyer.page.go_back()
    lawyer.send(APPROVE)
    assert not lawyer.page.locator(".messages .error").count(), lawyer.told()


def look_at_the_simulation(lawyer):
    page = lawyer.page
    open_page(Writing(lawyer))
    page.goto(page.locator('a[href$="/ho-so/"]').first.get_attribute("href"))
    assert "phiên bản 1: 1 hồ sơ" in lawyer.reads()
    lawyer.press("Mô phỏng việc chuyển")
    row = page.locator("main tbody tr", has_text=MORE)
    lawyer.look_until(row)
    assert row.locator("td").last.inner_text() == "1"


# --- the citizen -----------------------------------------------------------------------------------
def file_it(citizen):
    page = start(citizen)
    fill_all(page, ANSWERS, {})
    assert OLD_FEE in citizen.reads()
    page.locator(DECLARE).check(force=True)
    page.locator(SEND).click()
    page.wait_for_url("**/da-gui/")
    page.locator(".govuk-button-group .govuk-button, main a[href^='/ho-so/']").first.click()
    assert re.search(r"/ho-so/[^/]+/$", page.url)


def start(citizen):
    page = citizen.open(f"/thu-tuc/{CODE}/")
    assert TITLE in citizen.reads()
    page.locator(f'main a[href*="/thu-tuc/{CODE}/nop/"]:visible').first.click()
    page.locator("[name=kind][value=citizen]").check(force=True)
    page.locator("main form[method=post] .govuk-button").last.click()
    page.wait_for_url("**/danh-sach/")
    return page


def fee_of_a_new_one(visitor) -> str:
    """What somebody reads who begins now."""
    other = visitor(f"congdan8@{desk.DOMAIN}")
    fill_all(start(other), ANSWERS, {})
    return other.reads()
