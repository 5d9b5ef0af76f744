"""The page where the payer chooses how a payment ends: /c/pay/{session}."""

from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from payments.mockpay.errors import ApiError
from payments.mockpay.texts import LANGUAGES, deadline, money
from payments.mockpay.web import Answer, Request, redirect

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_STATIC = {path.name: path for path in (_HERE / "static").iterdir() if path.suffix in _TYPES}
_TEMPLATES = {
    path.stem: Template(path.read_text("utf-8")) for path in (_HERE / "templates").iterdir()
}


def render(template: str, /, **values: str) -> str:
    """Values are escaped, except those whose name ends in `_html`."""
    ready = {
        key: value if key.endswith("_html") else escape(value) for key, value in values.items()
    }
    return _TEMPLATES[template].substitute(ready)


class Hosted:
    def __init__(self, app):
        self._app = app

    def routes(self):
        return [
            ("GET", "/c/pay/*", self.show),
            ("POST", "/c/pay/*", self.act),
            ("GET", "/static/*", self.static),
            ("GET", "/healthz", lambda request: Answer(200, b"ok\n")),
        ]

    # --- views ------------------------------------------------------------------------------

    def show(self, request: Request, key: str) -> Answer:
        session = self._app.store.get("checkout.session", key)
        asked = request.asks()
        if session is None:
            return self._page(self._words(asked, {}), None, ("gone", ""), status=404)
        words = self._words(asked, session)
        if session["status"] == "open":
            return self._open_page(words, session, declined="declined" in asked)
        return self._page(words, session, self._ending(session))

    def refuse(self, request: Request) -> Answer:
        """An address that no shop of ours has made."""
        return self._page(self._words(request.asks(), {}), None, ("gone", ""), status=400)

    def act(self, request: Request, key: str) -> Answer:
        """Do what the button says and go on: to the portal, or back to this page."""
        session = self._app.bank.session(key)
        language = self._words(request.asks(), session)["lang"]
        here = f"/c/pay/{key}?lang={language}"
        chosen = request.fields().get("act")
        if chosen == "cancel":
            return redirect(self._provider(session).cancel(session))
        if session["status"] == "complete" and chosen in {"pay", "later"}:  # a double click
            return redirect(self._provider(session).way_back(session))
        if session["status"] != "open" or chosen not in {"pay", "decline", "later", "close"}:
            return redirect(here)
        try:
            return redirect(self._do(chosen, session, here))
        except ApiError:  # another tab was faster: show what is
            return redirect(here)

    def _do(self, chosen: str, session: dict, here: str) -> str:
        bank, key, provider = self._app.bank, session["id"], self._provider(session)
        if chosen == "decline":
            return provider.decline(session, here)
        if chosen == "later":
            session = bank.promise(key, seconds=self._app.config.later)
        else:
            session = bank.pay(key)
        return here if chosen == "close" else provider.way_back(session)

    def _words(self, asked: dict, session: dict) -> dict:
        wanted = asked.get("lang") or session.get("locale")
        words = LANGUAGES.get(wanted, LANGUAGES["vi"])
        return {**words, **self._provider(session).words(words["lang"])}

    def _provider(self, session: dict):
        return self._app.providers[session.get("via", "stripe")]

    def static(self, _request: Request, name: str) -> Answer:
        path = _STATIC.get(name)
        if path is None:
            return Answer(404, b"")
        headers = {"Content-Type": _TYPES[path.suffix], "Cache-Control": "max-age=3600"}
        return Answer(200, path.read_bytes(), headers)

    def _ending(self, session: dict) -> tuple[str, str]:
        if session["payment_status"] == "paid":
            return "paid", self._provider(session).way_back(session)
        if session["status"] == "complete":
            return "waiting", self._provider(session).way_back(session)
        return "expired", session["cancel_url"]

    # --- pages ------------------------------------------------------------------------------

    def _open_page(self, words: dict, session: dict, *, declined: bool) -> Answer:
        amount = money(session["amount_total"], session["currency"])
        filled = {name: text.replace("{amount}", amount) for name, text in words.items()}
        filled["later_hint"] = words["later_hint"].replace(
            "{seconds}", f"{self._app.config.later:g}"
        )
        filled["until"] = deadline(words, session["expires_at"])
        body = render(
            "checkout",
            **filled,
            merchant=self._app.config.merchant,
            description=session["payment_intent_data"]["description"] or "",
            reference=session["client_reference_id"] or session["id"][-12:],
            lines_html="".join(_line(line) for line in session["line_items"]),
            amount=amount,
        )
        title = (words["error"] if declined else "") + filled["heading"]
        alert = render("declined", **words) if declined else ""
        return self._whole(words, session, {"title": title, "alert_html": alert, "body_html": body})

    def _page(self, words, session, ending: tuple[str, str], status: int = 200) -> Answer:
        """A payment that is over, or never was: one sentence and one way on."""
        name, url = ending
        amount = money(session["amount_total"], session["currency"]) if session else ""
        title = words[name].replace("{amount}", amount)
        link = render("back", url=url, back=words["back"]) if url else ""
        body = render("ended", title=title, more=words[f"{name}_more"], link_html=link)
        parts = {"title": title, "alert_html": "", "body_html": body}
        return self._whole(words, session, parts, status)

    def _whole(self, words, session, parts: dict[str, str], status: int = 200) -> Answer:
        text = render("base", **words, **parts, languages_html=_switch(words["lang"]))
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": words["lang"],
            "Content-Security-Policy": _policy(session),
            "Referrer-Policy": "no-referrer",
        }
        return Answer(status, text.encode(), headers)


def _line(line: dict) -> str:
    name = line["description"]
    if line["quantity"] > 1:
        name = f"{line['quantity']} × {name}"
    return render("line", name=name, amount=money(line["amount_total"], line["currency"]))


def _switch(current: str) -> str:
    names = {"vi": "Tiếng Việt", "en": "English"}
    return "".join(
        render("language_on" if code == current else "language", code=code, name=name)
        for code, name in names.items()
    )


def _policy(session: dict | None) -> str:
    """Chromium holds form-action against redirects too, so the way back must stand there."""
    origins = ["'self'"]
    for field in ("success_url", "cancel_url"):
        if session:
            parts = urlsplit(session[field])
            origins.append(f"{parts.scheme}://{parts.netloc}")
    targets = " ".join(dict.fromkeys(origins))
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action {targets}"
    )
