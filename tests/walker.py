"""Somebody who walks through the site by its links and buttons, and counts what it takes.

A page may only be left by what stands on it. Counted are presses (links, buttons, ticks, choices
and files), pages that come, and fields that are typed into.
"""

from dataclasses import astuple, dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

HERE = "testserver"
PRESSED = ("radio", "checkbox", "file")


@dataclass(frozen=True)
class Effort:
    presses: int = 0
    pages: int = 0
    typed: int = 0

    def __add__(self, other):
        return Effort(
            self.presses + other.presses, self.pages + other.pages, self.typed + other.typed
        )

    def fits(self, most) -> bool:
        return all(one <= bound for one, bound in zip(astuple(self), astuple(most), strict=True))

    def __sub__(self, other):
        return Effort(
            self.presses - other.presses, self.pages - other.pages, self.typed - other.typed
        )


class Walker:
    """`client` is signed in; walks begin on the page that is opened."""

    def __init__(self, client):
        self.client, self.effort = client, Effort()

    def open(self, address):
        """Where the walk begins: costs nothing."""
        self._arrived(self.client.get(address), address)

    def follow(self, text="", to=""):
        """Press the first link with this text that leads to an address with `to` in it."""
        links = self.page.select("a[href]")
        found = [one for one in links if text in one.get_text(" ") and to in one["href"]]
        assert found, f"no link {text or to!r} on {self.address}"
        address = urljoin(self.address, found[0]["href"])
        self._count(presses=1)
        self._go(self.client.get(address), address)

    def press(self, button, **values):
        """Fill in what differs from what stands in the form, and press its button (a selector; or
        the field in which Enter is pressed)."""
        found = self.page.select_one(button)
        assert found is not None, f"no {button} on {self.address}"
        form = found.find_parent("form")
        data = self._as_it_stands(form)
        for name, value in values.items():
            self._fill(form, data, name, value)
        if found.name == "button" and found.get("name"):
            data[found["name"]] = [found.get("value", "")]
        address = urljoin(self.address, form.get("action") or self.address)
        self._count(presses=1)
        if form.get("method", "get").lower() == "post":
            return self._go(self.client.post(address, data), address)
        return self._go(self.client.get(address, data), address)

    def names(self, button) -> set[str]:
        """Of the controls in the form of this button."""
        form = self.page.select_one(button).find_parent("form")
        return {one["name"] for one in form.select("input, textarea, select") if one.get("name")}

    def _as_it_stands(self, form) -> dict:
        data = {}
        for one in form.select("input[name], textarea[name], select[name]"):
            kind = one.get("type", "")
            if one.name == "select":
                taken = one.select_one("option[selected]") or one.select_one("option")
                value = taken.get("value", "") if taken else ""
            elif one.name == "textarea":
                value = one.text.strip("\n")
            else:
                value = one.get("value", "")
            is_left = kind in ("radio", "checkbox") and not one.has_attr("checked")
            if not is_left and kind not in ("submit", "file"):
                data.setdefault(one["name"], []).append(value)
        return data

    def _fill(self, form, data, name, value):
        control = form.find(attrs={"name": name})
        assert control is not None, f"no {name} on {self.address}"
        if isinstance(value, bytes):
            data[name] = SimpleUploadedFile(f"{name}.pdf", value, "application/pdf")
        elif data.get(name) == [value]:
            return
        else:
            data[name] = [value]
        is_pressed = control.name == "select" or control.get("type") in PRESSED
        self._count(**{"presses" if is_pressed else "typed": 1})

    def _go(self, response, address):
        self._count(pages=1)
        self._arrived(response, address)

    def _arrived(self, response, address):
        """At the end of the redirects; another site is not asked, and has no page here."""
        self.address, self.page = address, None
        while response.status_code in (301, 302, 303):
            self.address = urljoin(self.address, response.url)
            if urlsplit(self.address).netloc not in ("", HERE):
                return
            response = self.client.get(self.address)
        assert response.status_code == 200, f"{response.status_code} at {self.address}"
        self.page = BeautifulSoup(response.content, "html.parser")
        said = self.page.select_one(".govuk-error-summary")
        assert said is None, f"{self.address}: {said.get_text(' ', strip=True)}"

    def _count(self, **more):
        now = self.effort
        added = {name: getattr(now, name) + more.get(name, 0) for name in vars(now)}
        self.effort = Effort(**added)
