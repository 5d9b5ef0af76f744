"""How an editor writes a procedure: tabs, blocks, the lists of our scripts, the buttons below."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.journeys.visitor import Visitor

INSERTERS = ":scope > div > .c-sf-add-button, :scope > div > div > .c-sf-add-button"
# Panels and settings around a control are opened from the outermost on, as a pointer would.
UNFOLD = """node => {
  const around = [];
  for (let at = node.parentElement; at; at = at.parentElement) around.unshift(at);
  for (const at of around) {
    const head = at.matches("[data-panel]") && at.querySelector(":scope > .w-panel__header");
    head && head.querySelector("[data-panel-toggle][aria-expanded=false]")?.click();
    if (at.matches("[data-block-settings][hidden]")) at.hidden = false;
  }
}"""
MORE, SAVE = "footer .w-dropdown__toggle", "footer .action-save"
WRONG = ".help-critical, .w-field__errors"
TOLD = ".messages .success, .messages .error"


@dataclass
class Writing:
    """Controls are named as the form names them: `route-0-value-hours`."""

    visitor: Visitor

    @property
    def page(self) -> Page:
        return self.visitor.page

    # --- what is written ----------------------------------------------------------------------
    def turn_to(self, tab: str) -> None:
        self.page.get_by_role("tab", name=tab).click()

    def control(self, name: str) -> Locator:
        found = self.page.locator(f'form [name="{name}"]')
        found.first.evaluate(UNFOLD)
        return found

    def put(self, place: str, **values: str | int | bool | list[str]) -> None:
        """Type, tick and choose in the controls below that place ("" for the page's own)."""
        for name, value in values.items():
            _put(self.control(f"{place}-{name}" if place else name), value)

    def add(self, stream: str, sort: str = "", /, **values) -> str:
        """A new block at the end, its `sort` by name where there are several; its place."""
        count = self.control(f"{stream}-count")
        number = count.input_value()
        count.locator("xpath=..").locator(INSERTERS).last.click()
        if sort:
            options = self.page.locator(".w-combobox__menu [role=option]")
            options.filter(has=self.page.get_by_text(sort, exact=True)).first.click()
        self.page.locator(f'[name="{stream}-{number}-type"]').wait_for(state="attached")
        place = f"{stream}-{number}-value"
        self.put(place, **values)
        return place

    # --- what our scripts make of it ----------------------------------------------------------
    def choose(self, name: str, label: str) -> None:
        """Another part of the procedure, by its name in the list."""
        _choose(self._beside(name).locator("select").first, label)

    def drop(self, name: str, label: str) -> None:
        """One of the names that stand in the list."""
        chosen = self._beside(name).locator(".mc-ref__one", has_text=label)
        chosen.get_by_role("button").click()

    def only_when(self, name: str, question: str, *said: str) -> None:
        """A condition: the question, then what its other lists say."""
        box = self._beside(name)
        box.get_by_role("button", name="Thêm điều kiện").first.click()
        _choose(box.get_by_label("Câu hỏi").first, question)
        for label, value in zip(("Giá trị", "So sánh"), said, strict=False):
            _choose(box.get_by_label(label).first, value)

    def _beside(self, name: str) -> Locator:
        return self.control(name).locator("xpath=following-sibling::div[1]")

    # --- what is done with it -----------------------------------------------------------------
    def save(self) -> None:
        self.send(SAVE)
        assert not self.page.locator(".messages .error").count(), self.told()

    def send(self, button: str) -> None:
        """Press a button below the form, unfolding them if need be."""
        pressed = self.page.locator(button).first
        if not pressed.is_visible():
            self.page.locator(MORE).first.click()
        with self.page.expect_navigation():
            pressed.click()
        self.page.locator(TOLD).first.wait_for()

    def told(self) -> str:
        return self.page.locator(TOLD).first.inner_text()

    def wrong(self, name: str) -> str:
        """What is said to be wrong beside that control; of a block beside its `-type`."""
        around = self.control(name).first.locator("xpath=ancestor::*[@data-contentpath][1]")
        return " ".join(around.locator(WRONG).all_text_contents())


def _put(control: Locator, value) -> None:
    kind = control.first.evaluate("node => node.type")
    if kind == "checkbox" and isinstance(value, bool):
        control.set_checked(value)
    elif kind == "checkbox":
        for one in control.all():
            one.set_checked(one.get_attribute("value") in value)
    elif kind == "select-multiple":
        control.select_option(value)
    elif kind == "select-one":
        _choose(control, value)
    else:
        control.fill(str(value))


def _choose(control: Locator, label: str) -> None:
    """In a list, or typed where there is none. Our lists are read anew when one goes there."""
    control.focus()
    if control.evaluate("node => node.tagName") != "SELECT":
        control.fill(label)
        control.dispatch_event("change")
        return
    found = control.locator("option").filter(has_text=label).first
    control.select_option(value=found.get_attribute("value"))
