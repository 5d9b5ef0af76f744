"""Who may open what: every address, every role, the reviewed answers of access/matrix.csv.

A new address without a row fails with its name. What changes in the matrix is a decision: read
the difference as one.
"""

from itertools import cycle
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from procedures.views.desk.dispatch import HANDLERS
from tests import states
from tests.access import markup, routes, scene
from tests.access.cells import LOGIN, Row, Visits, outcome, rows
from tests.access.database import changed_since, fingerprint
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use

__all__ = ["mockpay", "stripe_gateway", "stripe_in_use"]

pytestmark = pytest.mark.django_db

# Who has nothing to do with the owner, and must not learn the name from any list.
STRANGERS = (
    "anonymous",
    "expired",
    "other_citizen",
    "other_officer",
    "editor",
    "moderator",
    "disabled",
)
LISTS = ("my_applications", "mandates", "profile", "desk:inbox", "cashier", "catalogue", "search")
OWN_HISTORY = {("expired", "mandates")}  # for whom they once could act
SEARCHES = {"desk:search": "q", "cashier": "code", "track": "code", "search": "q"}
BESIDE = {"track": {"phone": "0000"}}  # what else its form asks for; the digits are wrong
WITHOUT_MARKS = "hoang yen bao dong"  # so that the page's echo of it is not the name itself
OWNERS = (scene.CANARY, states.PHONE[1:], states.PERSON["national_id"])  # in no log, no address
EDITORS_PATH = "/bien-tap/"  # Wagtail's editor runs inline code
# The gateway signs instead; the API only reads, and says so to whoever writes.
API = {name for name in routes.names() if name.startswith("api_")}
WITHOUT_TOKEN = {"payment_webhook"} | API
SHARED = {"area_children", "open_data_file"} | API  # the same for everybody, whoever is signed in
# Who has no business in the administration.
SHUT = (LOGIN, "403")
OUTSIDE = [one for one in scene.ROLES if one not in ("editor", "moderator", "administrator")]
UNHEARD_OF = ("PUT", "PATCH", "DELETE", "TRACE")
HOSTILE = "x' OR 1=1--\"; DROP TABLE x;\0${7*7}%s{0.__class__}\u202e"
PARAMETERS = ("q", "level", "field", "cursor", "view", "procedure", "kind", "channel", "area")
PARAMETERS += ("file", "trang", "ngay", "target", "result", "from", "xem", "next", "q_copies")
READ_BY = {  # pages that read a parameter, and somebody who may open them
    "anonymous": ("search", "catalogue", "agencies", "agency", "procedure", "account_login"),
    "owner": ("my_applications", "application_documents", "start"),
    "examiner": ("desk:inbox", "desk:application", "desk:act"),
    "cashier": ("cashier", "cashier_closings", "cashier_report", "cashier_statements"),
    "editor": (routes.ADMIN,),
}
ELSEWHERE = ("//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/")


@pytest.fixture
def visits(world, civil_status, mockpay, stripe_in_use):
    built = scene.build(world, civil_status, mockpay, behind=markup.MARKUP)
    markup.write_everywhere()
    return Visits(built)


def test_every_route_has_a_row():
    listed = {row.route for row in rows()}

    assert routes.names() - listed == set(), "new addresses"
    assert listed - routes.names() == set(), "addresses that are gone"


def test_every_row_is_asked_both_ways():
    asked = {(row.route, row.case): set() for row in rows()}
    for row in rows():
        asked[row.route, row.case].add(row.method)

    assert [name for name, methods in asked.items() if methods != {"GET", "POST"}] == []


def test_every_act_of_the_desk_is_open_to_somebody():
    pages = [row for row in asked_by("GET") if row.route == "desk:act"]
    opened = {row.case.partition("/")[2] for row in pages if "200" in row.expected.values()}

    assert opened == set(HANDLERS)


@pytest.mark.crawl
@pytest.mark.threat(1, 2, 3, 8, 10, 37, 38, 39, 44, 60)
def test_who_may_read_what(visits, caplog):
    """With every page: the policy, no framing, no copy kept of what is private, no change, no
    markup of others, and nobody's data in the log."""
    wrong, escaped = [], set()
    for role in scene.ROLES:
        with visits.acting(role):
            before = fingerprint()
            for row in asked_by("GET"):
                response = visits.ask(role, row)
                wrong += unexpected(row, role, response) + careless(row, role, response)
                escaped |= {row.route} if markup.ESCAPED in content_of(response) else set()
            wrong += [f"{role} changed {name}" for name in changed_since(before)]

    assert not wrong, "\n".join(wrong)
    assert len(escaped) > 40, "the markup of the scene is hardly shown"
    assert [one for one in OWNERS if one in caplog.text] == []


@pytest.mark.crawl
@pytest.mark.threat(1, 2, 3, 10, 44)
def test_who_may_do_what(visits, caplog):
    wrong = []
    for role in scene.ROLES:
        for row in asked_by("POST"):
            response = visits.ask_alone(role, row)
            wrong += unexpected(row, role, response) + leaks(row, role, response)

    assert not wrong, "\n".join(wrong)
    assert [one for one in OWNERS if one in caplog.text] == []


def asked_by(method) -> list[Row]:
    return [row for row in rows() if row.method == method]


def unexpected(row, role, response) -> list[str]:
    given, expected = outcome(response), row.expected[role]
    return [] if given == expected else [f"{row.label}, {role}: {given} instead of {expected}"]


def careless(row, role, response) -> list[str]:
    """What the headers of this answer lack."""
    found, policy = [], response.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy and row.route != routes.ADMIN:
        found.append("no policy")
    if "unsafe" in policy and not response.request["PATH_INFO"].startswith(EDITORS_PATH):
        found.append("inline code would run")
    if response.get("Referrer-Policy") != "same-origin":
        found.append("tells other sites where one was")
    if "frame-ancestors" not in policy and "X-Frame-Options" not in response:
        found.append("may be framed")
    is_private = role not in ("anonymous", "disabled") and row.route not in SHARED
    if is_private and "no-store" not in response.get("Cache-Control", ""):
        found.append(f"may be kept: {response.get('Cache-Control')}")
    return [f"{row.label}, {role}: {fault}" for fault in found] + leaks(row, role, response)


def leaks(row, role, response) -> list[str]:
    """What this answer lets through."""
    found, target = [], unquote(response.get("Location", ""))
    if markup.ELEMENT in content_of(response):
        found.append("runs what somebody wrote")
    if any(one in target for one in OWNERS):
        found.append(f"leads to an address with personal data: {target}")
    return [f"{row.label}, {role}: {fault}" for fault in found]


def content_of(response) -> bytes:
    is_page = response.get("Content-Type", "").startswith("text/html")
    return response.content if is_page and not response.streaming else b""


@pytest.mark.crawl
@pytest.mark.threat(3)
def test_behind_the_door_of_the_administration_nothing_else_is_open(visits):
    """Its screens share one row of the matrix; here each is asked by a visitor and by somebody else
    in turn."""
    screens, opened = routes.of_wagtail(), []
    assert len(screens) > 150
    for address, role in zip(screens, cycle(OUTSIDE), strict=False):
        for asking in ("anonymous", role):
            answer = visits.clients[asking].get(address)
            moved = answer.get("Location", "").startswith(EDITORS_PATH)  # to one that is asked too
            given = outcome(answer)
            opened += [] if moved or given in SHUT else [f"{address}, {asking}: {given}"]

    assert not opened, "\n".join(opened)


@pytest.mark.threat(4)
def test_no_list_tells_a_stranger_about_the_owner(visits):
    told = []
    for role in STRANGERS:
        with visits.acting(role):
            lists = [route for route in LISTS if (role, route) not in OWN_HISTORY]
            asked = [visits.ask(role, Row(route, "", "GET", {})) for route in lists]
            for route, name in SEARCHES.items():
                for wanted in (WITHOUT_MARKS, visits.scene.things["filed"].code):
                    asked.append(
                        visits.look_for(role, route, {name: wanted} | BESIDE.get(route, {}))
                    )
        told += [
            f"{role} {one.request['PATH_INFO']}"
            for one in asked
            if scene.CANARY in one.content.decode()
        ]

    assert told == []


@pytest.mark.threat(4)
def test_the_owner_never_reads_notes_among_officers(visits):
    for route in ("application", "application_answers"):
        page = visits.ask("owner", Row(route, "started", "GET", {})).content.decode()

        assert scene.SECRET_NOTE not in page


@pytest.mark.threat(37)
def test_nothing_is_done_without_a_token(visits):
    """Asked as an administrator who is signed in: the token comes before every right."""
    client, done = Client(enforce_csrf_checks=True), []
    client.force_login(visits.scene.account("administrator"))
    for row in asked_by("POST"):
        if row.route not in WITHOUT_TOKEN:
            answer = client.post(routes.url_of(visits.scene, row.route, row.case))
            done += [] if answer.status_code == 403 else [f"{row.label}: {answer.status_code}"]

    assert done == []


@pytest.mark.threat(54)
def test_unusual_methods_do_nothing(visits):
    failed = []
    with visits.acting("owner"):
        before = fingerprint()
        for row in asked_by("GET"):
            for method in UNHEARD_OF:
                given = visits.ask("owner", Row(row.route, row.case, method, {})).status_code
                failed += [f"{method} {row.label}: {given}"] if given >= 500 else []
        failed += changed_since(before)

    assert failed == []


@pytest.mark.crawl
@pytest.mark.threat(13, 27)
def test_a_word_in_an_address_is_no_more_than_a_word(visits):
    query, failed = dict.fromkeys(PARAMETERS, HOSTILE), []
    for role, wanted in READ_BY.items():
        for row in [one for one in asked_by("GET") if one.route in wanted]:
            given = visits.ask_with(role, row, query).status_code
            failed += [f"{row.label}, {role}: {given}"] if given >= 500 else []
    for route, name in SEARCHES.items():
        role = "cashier" if route == "cashier" else "examiner"
        given = visits.look_for(role, route, {name: HOSTILE, **BESIDE.get(route, {})})
        failed += [f"{route}, {role}"] if given.status_code >= 500 else []

    assert failed == []


@pytest.mark.threat(53)
@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(client, world, target):
    client.force_login(world.citizen)
    answer = client.get(reverse("account_login"), {"next": target})

    assert answer.status_code == 302
    assert answer["Location"] == reverse("after_sign_in")


def test_an_account_that_is_closed_is_a_visitor(visits):
    opened = [row.label for row in rows() if row.expected["disabled"] != row.expected["anonymous"]]

    assert opened == []
    assert outcome(visits.ask_alone("disabled", Row("my_applications", "", "GET", {}))) == LOGIN
