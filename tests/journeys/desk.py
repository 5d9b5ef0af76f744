"""What officers do at the desk, and who they are at the ward where the journeys are filed."""

from urllib.parse import urljoin

from tests.journeys.filing import DATE_PARTS
from tests.journeys.visitor import Visitor

DOMAIN = "motcua.example"
WARD = "vocuong"  # the handle of that agency in the e-mails of its officers
SIGNED_WITHIN = 120_000  # milliseconds, on a busy machine
ROLES = {
    "receptionist": "tiepnhan",
    "examiner": "thamdinh",
    "approver": "lanhdao",
    "clerk": "vanthu",
    "cashier": "thuphi",
    "coordinator": "dieuphoi",
}


def officer(role: str, agency: str = WARD) -> str:
    """The e-mail of the demo's officer."""
    return f"{ROLES[role]}.{agency}@{DOMAIN}"


def take_from_inbox(visitor: Visitor, code: str, view: str = "all") -> None:
    """The work lies in this officer's inbox, on one of its pages; open it from there."""
    visitor.open(f"/ban-lam-viec/?view={view}")
    page = visitor.page
    work, further = page.get_by_role("link", name=code), page.locator("a[rel=next]")
    while not work.count() and further.count():
        page.goto(urljoin(page.url, further.get_attribute("href")))
    work.first.click()
    page.wait_for_url("**/ban-lam-viec/ho-so/**")


def act(visitor: Visitor, name: str, values: dict[str, str] | None = None) -> None:
    """Press the act's button on the page of the application; fill in its form if it has one.

    `values` by the name of the control; a date is `d/m/yyyy`; "on" ticks a box.
    """
    page = visitor.page
    send = page.locator(f'.mc-acts form[action$="/{name}/"] button')
    if not send.count():
        page.locator(f'.mc-acts a[href*="/{name}/"]').first.click()
        page.wait_for_url(f"**/{name}/**")
        _fill(visitor, values or {})
        send = page.locator("main form[method=post] button[type=submit].govuk-button").first
    with page.expect_navigation():  # the next officer looks only when this is done
        send.click()
    summary = page.locator(".govuk-error-summary")
    assert not summary.count(), summary.inner_text()


def confirm_on_phone(visitor: Visitor) -> None:
    """The page waits for the phone: confirm there, and look until all is signed."""
    page = visitor.page
    page.wait_for_url("**/ky-so/**")
    page.locator("[data-state=waiting]").wait_for(timeout=SIGNED_WITHIN)
    phone = visitor.context.new_page()
    phone.goto(visitor.stack.phones)
    phone.locator("main > ul a").click()  # who is waited for
    phone.locator("[value=confirmed]").click()
    phone.get_by_text("Đã xác nhận").wait_for()
    phone.close()
    page.locator("[data-wait]").wait_for(state="detached", timeout=SIGNED_WITHIN)


def _fill(visitor: Visitor, values: dict[str, str]) -> None:
    for name, value in values.items():
        if page_has(visitor, f"{name}-day") or page_has(visitor, f"{name}_day"):
            _fill_date(visitor, name, value)
            continue
        control = visitor.page.locator(f'main form [name="{name}"]')
        kind = control.first.evaluate("node => node.type")
        if kind == "radio":
            control.and_(visitor.page.locator(f'[value="{value}"]')).check(force=True)
        elif kind == "checkbox":
            _unfold(control)
            control.check(force=True)
        elif kind == "select-one":
            option = control.locator("option", has_text=value).first
            control.select_option(label=option.inner_text().strip())
        else:
            _unfold(control)
            control.fill(value)


def _unfold(control) -> None:
    """A part that is folded away is opened first."""
    folded = control.locator("xpath=ancestor::details[not(@open)]")
    if folded.count():
        folded.locator("summary").first.click()


def page_has(visitor: Visitor, name: str) -> bool:
    return visitor.page.locator(f'main form [name="{name}"]').count() > 0


def _fill_date(visitor: Visitor, name: str, value: str) -> None:
    mark = "-" if page_has(visitor, f"{name}-day") else "_"
    names = [f"{name}{mark}{part}" for part in DATE_PARTS]
    for part, number in zip(names, value.split("/"), strict=True):
        visitor.page.locator(f'main form [name="{part}"]').fill(number)
