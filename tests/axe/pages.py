"""One filled-in page for each template that is a page."""

import re
from dataclasses import dataclass

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.utils import translation

from cms.models import (
    FaqPage,
    LifeEventIndexPage,
    LifeEventPage,
    NewsIndexPage,
    NewsPage,
    ProcedurePage,
    StandardPage,
)
from portal.demo.officers import give_demo_factor
from procedures.models import Application
from procedures.services import reception, results
from procedures.views.citizen.journey import DOCUMENTS, PARTICULARS
from tests import states
from tests.access.cells import Row, Visits, rows
from tests.axe import admin, asked, failures, forms, gateway

TEMPLATES = settings.BASE_DIR / "templates"
EXTENDS = re.compile(r'{%\s*extends\s+"([^"]+)"')
HTML = "text/html; charset=utf-8"
CONTENT = (
    FaqPage,
    LifeEventIndexPage,
    LifeEventPage,
    NewsIndexPage,
    NewsPage,
    ProcedurePage,
)
# Templates of which every page is looked at, because they show other things in each.
EACH = {
    "cms/procedure_page.html",
    "cms/search.html",
    "cms/standard_page.html",
    "payments/case.html",
    "procedures/citizen/application.html",
    "procedures/citizen/section.html",
    "procedures/desk/act.html",
    "procedures/desk/application.html",
    "procedures/desk/inbox.html",
    "verification/verdict.html",
}
# Kept once for both languages, whose words stand side by side.
IN_BOTH = {ProcedurePage}
# Looked at in English too: (role, route, case).
IN_ENGLISH = (
    ("anonymous", "account_login", ""),
    ("anonymous", "procedure", ""),
    ("anonymous", "search", ""),
    ("anonymous", "track", ""),
    ("owner", "application", "started"),
    ("owner", "application_check", "complete"),
    ("owner", "application_documents", "draft"),
    ("owner", "application_section", "draft"),
    ("owner", "application_supplement", "asked"),
    ("owner", "my_applications", ""),
    ("owner", "pay", "filed"),
    ("examiner", "desk:act", "started/propose_result"),
    ("examiner", "desk:application", "consulted"),
    ("examiner", "desk:inbox", ""),
    ("cashier", "cashier", ""),
)
ERRORS = b'class="govuk-error-summary'


@dataclass(frozen=True)
class Page:
    """`name` is its template, or what the screen of the editors' side is called; `look` names the
    way a Looker looks at it."""

    name: str
    html: str
    headers: dict
    look: str = "ours"


ELSEWHERE = ("mail/", "pdf/", "cms/tryout/")


def page_templates() -> set[str]:
    """Templates that extend another one and that none extends; those of a try-out are looked at by
    `admin`."""
    parents, children = set(), set()
    for path in TEMPLATES.rglob("*.html"):
        if found := EXTENDS.search(path.read_text()):
            parents.add(found[1])
            if (TEMPLATES / found[1]).exists():  # else a part of Wagtail's own pages
                children.add(str(path.relative_to(TEMPLATES)))
    return {name for name in children - parents if not name.startswith(ELSEWHERE)}


def collect(visits: Visits) -> dict[str, Page]:
    """{template: its page}; those of EACH also by their address."""
    found: dict[str, Page] = {}
    for response in answers(visits):
        _keep(found, response)
    with translation.override(visits.language):
        for response in forms.with_groups(visits):
            _keep(found, response)
    return found


def of_english(visits: Visits) -> list[Page]:
    """To be asked after `collect` has made the pages."""
    english, found = Visits(visits.scene, "en"), []
    for role, route, case in IN_ENGLISH:
        response = english.ask_alone(role, Row(route, case, "GET", {}))
        assert response.status_code == 200, (role, route, case)
        found.append(_page(f"English {route} {case}", response, "again"))
    return found


def of_editors(visits: Visits) -> list[Page]:
    """Wagtail's admin, with what is ours in it; to be asked after `collect` has made the pages."""
    return [_page(f"editors, {name}", one, "editors") for name, one in admin.screens(visits)]


def with_errors(visits: Visits) -> list[Page]:
    """What went wrong with the forms sent empty, said on the page."""
    sent = [(row, one) for row, one in sent_empty(visits) if ERRORS in content_of(one)]
    return [_page(f"errors of {row.route} {row.case}", one, "errors") for row, one in sent]


def sent_empty(visits: Visits):
    """(row, answer) of each form of the matrix, sent empty by the first role that may."""
    for row in rows():
        let_in = [role for role, answer in row.expected.items() if answer == "200"]
        if row.method == "POST" and let_in:
            yield row, visits.ask_alone(let_in[0], row)


def content_of(response) -> bytes:
    return b"" if response.streaming else response.content


def of_gateway(mockpay) -> dict[str, Page]:
    shown = gateway.pages(mockpay)
    return {name: Page(name, reply.text, dict(reply.headers)) for name, reply in shown}


def answers(visits: Visits):
    """Every page of the access matrix, as its first reader gets it, and a few beside it.

    The content was built before the scene.
    """
    for role, row in [*_of_matrix(), *_beside(visits)]:
        yield visits.ask_alone(role, row)
    with translation.override(visits.language):
        yield from asked.answers(visits)
    number = visits.scene.account("owner").phone
    yield visits.look_for("receptionist", "desk:counter_find", {"code": number})
    yield from failures.answers(visits)
    with translation.override(visits.language):
        addresses = [page.url for page in _of_content(visits.language)]
    for address in addresses:
        yield visits.clients["anonymous"].get(address)


def _of_content(language: str):
    """One page of each type, and every text."""
    for model in CONTENT:
        kept_in = "vi" if model in IN_BOTH else language
        page = model.objects.live().filter(locale__language_code=kept_in).first()
        assert page, f"{model.__name__}: no page in {kept_in}"
        yield page
    yield from StandardPage.objects.live().filter(locale__language_code=language)


def _of_matrix():
    """Each row once, by the first role that is let in."""
    for row in rows():
        if row.method == "POST":
            continue
        let_in = [role for role, answer in row.expected.items() if answer == "200"]
        yield (let_in or ["owner"])[0], row
    yield "owner", Row("desk:inbox", "", "GET", {})


def _beside(visits):
    """Things in a state that no row of the matrix needs."""
    things = visits.scene.things
    things["complete"] = _complete(visits.scene)
    things["read_out"] = _read_out(things["entered"])
    cashier = visits.scene.account("cashier")
    give_demo_factor([cashier])
    RecoveryCodes.activate(cashier)
    things["refused"], things["returned"] = _refused(visits.scene), _returned(visits.scene)
    for name in _one_of_each_status(things):
        yield "owner", Row("application", name, "GET", {})
        yield "receptionist", Row("desk:application", name, "GET", {})
    yield "owner", Row("application_rating", "returned", "GET", {})
    yield "owner", Row("pay_return", "late_attempt", "GET", {})
    yield "owner", Row("application_check", "complete", "GET", {})
    yield "receptionist", Row("desk:counter_check", "read_out", "GET", {})
    for name in ("mfa_view_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate"):
        yield "cashier", Row(name, "", "GET", {})


def _one_of_each_status(things) -> list[str]:
    """Names of applications that were filed."""
    filed = {n: one for n, one in things.items() if isinstance(one, Application) and one.code}
    return list({one.status: name for name, one in filed.items()}.values())


def _refused(scene):
    return reception.refuse_reception(
        application=states.filed(scene.world, scene.version),
        actor=scene.people["receptionist"],
        reason="Sổ gốc do phường khác giữ",
    )


def _returned(scene):
    application = states.finished(scene.world, scene.version)
    return results.hand_over(application=application, actor=scene.people["receptionist"])


def _read_out(draft):
    """At the counter, with every part ticked off."""
    done = [section.id for section in draft.spec.sections]
    draft.sections_done = [*done, DOCUMENTS, PARTICULARS]
    draft.save()
    return draft


def _complete(scene):
    """A draft with every part ticked off."""
    draft = states.drafted(scene.world, scene.version)
    done = [section.id for section in draft.spec.sections]
    draft.sections_done = [*done, DOCUMENTS, PARTICULARS]
    draft.save()
    return draft


def _keep(found, response):
    if not response.get("Content-Type", "").startswith("text/html") or response.streaming:
        return
    names = {template.name for template in response.templates} & page_templates()
    seen = set(found)
    for name in names - seen:
        found[name] = _page(name, response)
    for name in names & EACH & seen:
        further = f"{name} {response.request['PATH_INFO']}?{response.request['QUERY_STRING']}"
        found.setdefault(further, _page(further, response, "errors"))


def _page(name, response, look="ours") -> Page:
    """With the headers that a browser acts on."""
    headers = {"Content-Type": HTML}
    if policy := response.get("Content-Security-Policy", ""):
        headers["Content-Security-Policy"] = policy
    return Page(name, response.content.decode(), headers, look)
