"""What a person finds on a page."""

from bs4 import BeautifulSoup


class Page:
    """One answer of the site. Text comes with its white space collapsed."""

    def __init__(self, response):
        self.status = response.status_code
        self.soup = BeautifulSoup(response.content, "html.parser")

    @property
    def text(self) -> str:
        return _words(self.soup.find("main"))

    @property
    def heading(self) -> str:
        return _words(self.soup.h1)

    @property
    def summary(self) -> list[str]:
        """Lines of the error summary on top."""
        return [_words(item) for item in self.soup.select(".govuk-error-summary__list li")]

    def beside(self, name: str) -> str:
        """The error message that the control points to; "" without one."""
        control = self.control(name)
        ids = control.get("aria-describedby", "").split()
        found = [self.soup.find(id=one) for one in ids if one.endswith("-error")]
        return " ".join(_words(one) for one in found)

    def value(self, name: str) -> str:
        """What stands in the control; of choices, the one that is taken."""
        control = self.control(name)
        if control.name == "textarea":
            return control.text.strip("\n")
        if control.name == "select":
            taken = control.select_one("option[selected]")
            return taken["value"] if taken else ""
        if control.get("type") in ("radio", "checkbox"):
            taken = self.soup.select_one(f'main [name="{name}"][checked]')
            return taken["value"] if taken else ""
        return control.get("value", "")

    def control(self, name: str):
        return self.soup.select_one(f'main [name="{name}"]')

    def typed(self, form: str = "main form[method=post]") -> dict:
        """What the browser would send from that form as it stands, without pressing a button."""
        names = {one["name"] for one in self.soup.select(f"{form} [name]") if one.name != "button"}
        return {name: self.value(name) for name in names if self.control(name) is not None}


def _words(node) -> str:
    return " ".join(node.get_text(" ").split()) if node else ""
