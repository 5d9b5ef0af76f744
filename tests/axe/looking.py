"""What axe and the console say against a page, and whether it fits on the smallest phone."""

import os
from dataclasses import dataclass, field
from itertools import cycle

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

WIDTHS = (1280, 375)  # what axe looks at; the admin of Wagtail only wide
BOTH = os.environ.get("LOOKS") == "all"  # else one page wide, the next one narrow
SMALLEST = 320
HEIGHT = 900
# Colours come from one stylesheet for every width: they are looked at once, in the wider one.
RUN = """async ([within, upstream, colours]) => {
  const rules = { "color-contrast": { enabled: colours } };
  const found = await ourAxe.run(within, { resultTypes: ["violations"], rules });
  const nodes = found.violations.flatMap(({ id, nodes }) => nodes.map(one => ({ id, ...one })));
  return nodes.map(({ id, target, html }) => {
    const node = document.querySelector(target[0]);
    const known = (upstream[id] ?? []).find(selector => node.matches(selector));
    return { known: known && [id, known], fault: `${id}: ${target} ${html.slice(0, 160)}` };
  });
}"""
TOO_WIDE = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const nodes = [...document.body.querySelectorAll("*")];
  const wide = nodes.filter(node => node.getBoundingClientRect().right > clientWidth + 0.5);
  const told = wide.slice(-3).map(node => node.outerHTML.slice(0, 120));
  return [`${scrollWidth - clientWidth} px too wide: ${told.join(" | ")}`];
}"""
TABS = ".w-tabs__tab:visible"


@dataclass
class Looker:
    """One tab of a browser. `upstream`: {rule of axe: selectors of what others have to mend};
    `needed`: those pairs of it that were met."""

    context: BrowserContext
    upstream: dict[str, set[str]]
    needed: set[tuple[str, str]] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    turns: cycle = field(default_factory=lambda: cycle(WIDTHS))

    def __post_init__(self):
        self.context.add_init_script(f"{Axe().axe_script}\n;window.ourAxe = axe")  # Wagtail has one
        self.tab = self.context.new_page()
        self.tab.on("console", self._on_console)

    def ours(self, url: str) -> list[str]:
        """What is wrong with a page that is wholly ours."""
        faults = []
        widths = WIDTHS if BOTH else (next(self.turns),)
        for width in widths:
            self._resize(width)
            if width == widths[0]:
                self.tab.goto(url)
            found = self._broken("html", colours=width == widths[0])
            faults += [f"{width} {fault}" for _known, fault in found]
        return faults + self._too_wide()

    def errors(self, url: str) -> list[str]:
        """What is wrong with an answer to a form: looked at on a phone, where most are sent."""
        self._resize(WIDTHS[-1])
        self.tab.goto(url)
        return [fault for _known, fault in self._broken("html")] + self._too_wide()

    def again(self, url: str) -> list[str]:
        """What is wrong with a page of which one like it was looked at: its colours are known."""
        self._resize(WIDTHS[-1])
        self.tab.goto(url)
        return [fault for _known, fault in self._broken("html", colours=False)] + self._too_wide()

    def editors(self, url: str) -> list[str]:
        """What is wrong with a screen of the admin, behind each of its tabs."""
        self._resize(WIDTHS[0])
        self.tab.goto(url)
        found, wide = self._broken("html"), self._too_wide()
        for tab in self.tab.locator(TABS).all()[1:]:
            self._resize(WIDTHS[0])
            tab.press("Enter")
            found += self._broken(f"#{tab.get_attribute('aria-controls')}")
            wide += self._too_wide()
        self.needed |= {tuple(known) for known, _fault in found if known}
        return [fault for known, fault in found if not known] + wide

    def _resize(self, width: int) -> None:
        self.tab.set_viewport_size({"width": width, "height": HEIGHT})

    def _broken(self, within: str, *, colours: bool = True) -> list[tuple]:
        """(what of `upstream` it is, the fault)"""
        known = {rule: sorted(selectors) for rule, selectors in self.upstream.items()}
        found = [
            (one["known"], one["fault"]) for one in self.tab.evaluate(RUN, [within, known, colours])
        ]
        found += [(None, words) for words in self.said]
        self.said.clear()
        return found

    def _too_wide(self) -> list[str]:
        self._resize(SMALLEST)
        return [f"{SMALLEST} {fault}" for fault in self.tab.evaluate(TOO_WIDE)]

    def _on_console(self, message) -> None:
        if message.type == "error" and "404" not in message.text:
            self.said.append(message.text)
