"""Pages that answer what was typed, chosen or given, or that meet somebody on the way in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from cms.models import ProcedurePage
from cms.services.from_spec import SPECS
from payments.models import Case
from portal.documents import worker
from portal.documents.seals.pades import seal_pdf
from portal.documents.services import replace, void
from procedures.services import results
from procedures.views.desk import queue
from tests import factories
from tests.access.cells import Row, Visits, undone
from tests.access.routes import url_of
from tests.clients import PortalClient
from tests.documents import papers
from tests.documents.authority import Seals
from tests.verification.test_files import flipped, someone_else

FOUND, NOWHERE = "q=dat", "q=zzz"
EXEMPT = "q_event_type=birth&q_relation=self&q_copies=3&q_fee_category=poor&channel=online"
WRONG_DOOR = "q_foreign_paper=yes"
INBOXES = {  # what the list shows: (role, query)
    "rows": ("receptionist", "view=all"),
    "chips": ("receptionist", "view=all&channel=online"),
    "no fit": ("receptionist", "view=overdue&channel=online"),
    "none": ("receptionist", "view=overdue"),
    "waiting": ("examiner", "view=agency"),
}
# Read by the officer whose work they are.
OF_EXAMINER = ("consulted", "owing", "resuming", "reopening")
DECIDED = {  # kind of case: (who decides, what the page then has)
    Case.Kind.ORPHAN: ("cashier", "may_place"),
    Case.Kind.EXTERNAL: ("cashier", "may_book"),
    Case.Kind.SHORTFALL: ("approver", "may_waive"),
    Case.Kind.DISPUTE: ("cashier", "evidence"),
}


def _counters(visits):
    """For whom somebody files who may act for an organisation too."""
    holder, organisation = visits.scene.people["owner"].person, factories.OrganisationFactory()
    factories.MandateFactory(holder=holder, organisation=organisation)
    chosen = {"procedure": visits.scene.version.procedure.code}
    page = url_of(visits.scene, "desk:counter_choose", "")
    yield visits.clients["receptionist"].post(page, chosen)


def answers(visits: Visits) -> Iterator:
    """To be asked in the language of the visits, when there is content."""
    asks = (_people, _searches, _guides, _inboxes, _bulks, _desks, _codes, _files, _cases)
    for ask in (*asks, _counters):
        yield from ask(visits)


def _people(visits):
    started, people = visits.scene.things["started"], visits.scene.people
    asked = {"code": started.code, "phone": started.phone[-4:]}
    yield visits.clients["anonymous"].post(reverse("track"), asked)
    who = {"login": people["cashier"].email, "password": factories.PASSWORD}
    yield PortalClient().post(reverse("account_login"), who, follow=True)
    newcomer = factories.UserFactory(password=make_password(None))
    client = PortalClient()
    client.force_login(newcomer)
    yield client.get(reverse("account_set_password"))


def _searches(visits):
    reader, officer = visits.clients["anonymous"], visits.clients["receptionist"]
    for query in (FOUND, NOWHERE):
        yield reader.get(f"{reverse('search')}?{query}")
    yield reader.get(f"{reverse('agencies')}?{NOWHERE}")
    for typed in (visits.scene.things["started"].code, "zzz"):
        yield officer.post(reverse("desk:search"), {"q": typed})
    for typed in (visits.scene.things["late"].code, "zzz"):
        yield visits.clients["cashier"].post(reverse("cashier_cases"), {"code": typed})


def _guides(visits):
    """One written with care, in a case that pays less and in one it is wrong for; one taken from
    the national catalogue, and one that is closed."""
    live = ProcedurePage.objects.live()
    others = live.exclude(code__in=[path.stem for path in SPECS.glob("*.json")]).order_by("code")
    yield _guide(visits, "2.000635")
    chosen = _guide(visits, "2.000635", EXEMPT)
    assert any(row["reasons"] for row in chosen.context["fee_rows"]), EXEMPT
    assert chosen.context["fee_total"] is not None, EXEMPT
    wrong = _guide(visits, "2.000815", WRONG_DOOR)
    assert wrong.context["wrong_doors"], WRONG_DOOR
    imported = _guide(visits, others.filter(is_superseded=False)[0].code)
    assert imported.context["is_open"]
    closed = _guide(visits, others.filter(is_superseded=True)[0].code)
    assert not closed.context["is_open"]
    yield from (chosen, wrong, imported, closed)


def _guide(visits, code, query=""):
    address = reverse("procedure", args=[code])
    return visits.clients["anonymous"].get(f"{address}?{query}" if query else address)


def _inboxes(visits):
    for shown, (role, query) in INBOXES.items():
        answer = visits.clients[role].get(f"{reverse('desk:inbox')}?{query}")
        found = bool(answer.context["rows"]), bool(answer.context["chips"])
        assert found == (shown in ("rows", "chips", "waiting"), "channel" in query), shown
        yield answer


def _bulks(visits):
    """What is possible with some of the chosen files, and with none; before anything was begun."""
    examiner = visits.clients["examiner"]
    items = [str(one.pk) for one in queue.of_posts(visits.scene.people["examiner"])]
    for act, possible in (("assign", True), ("approve", False)):
        answer = examiner.post(reverse("desk:bulk", args=[act]), {"item": items})
        assert bool(answer.context["possible"]) == possible, act
        yield answer
    yield visits.clients["approver"].get(reverse("desk:bulk_runs"))


def _desks(visits):
    for name in OF_EXAMINER:
        yield visits.ask_alone("examiner", Row("desk:application", name, "GET", {}))


# --- what the public page says of papers and files --------------------------------------------
def _codes(visits):
    agency, reader = visits.scene.world.commune, visits.clients["anonymous"]
    with undone():
        old, new, bad = (papers.receipt(agency) for _paper in range(3))
        replace(document=old, by=new, reason="H05 1")
        void(document=bad, reason="H05 2")
        for code in (old.lookup_code, bad.lookup_code, "ABCDEFGHJKLM"):
            yield reader.get(reverse("verify_code", args=[code]))


def _files(visits):
    """Each address has its verdict behind it: they are told apart by that."""
    with undone(), _sealing(visits.scene.world.commune):
        receipt = papers.rendered(papers.receipt(visits.scene.world.commune))
        genuine = papers.bytes_of(receipt)
        unsigned = genuine[: receipt.signature.unsigned_size]
        given = {
            "genuine": genuine,
            "changed": flipped(genuine),
            "unsigned": unsigned,
            "foreign": seal_pdf(unsigned, someone_else()),
        }
        for verdict, content in given.items():
            file = SimpleUploadedFile("bien-lai.pdf", content)
            address = f"{reverse('verify')}?{verdict}"
            answer = visits.clients["anonymous"].post(address, {"file": file})
            assert answer.context["finding"].verdict == verdict
            yield answer


@contextmanager
def _sealing(agency):
    """A key for the agency; papers are rendered in this process."""
    with TemporaryDirectory() as folder, override_settings(SEALS_DIR=Path(folder) / "seals"):
        Seals(Path(folder) / "seals").give(agency)
        with mock.patch.object(worker, "run_limited", papers.render_here):
            yield


# --- what a cashier has to decide -------------------------------------------------------------
def _cases(visits):
    """One of each kind on the list of the day; those that ask for other acts on their own page."""
    scene, cashier = visits.scene, visits.clients["cashier"]
    with undone():
        returned = results.hand_over(
            application=scene.things["finished"], actor=scene.people["receptionist"]
        )
        made = {kind: _case(returned, kind) for kind in Case.Kind if kind != Case.Kind.ORPHAN}
        made[Case.Kind.ORPHAN] = Case.objects.get(kind=Case.Kind.ORPHAN)  # of the statement
        day = cashier.get(reverse("cashier"))
        assert {case.kind for case in day.context["sheet"].cases()} == set(Case.Kind)
        yield day
        for kind, (role, act) in DECIDED.items():
            answer = visits.clients[role].get(reverse("cashier_case", args=[made[kind].pk]))
            assert answer.context[act], kind
            yield answer


def _case(application, kind) -> Case:
    """Told about the money of its receipt."""
    receipt = application.receipts.get()
    return Case.objects.create(
        kind=kind,
        dispute=Case.Dispute.OPEN if kind == Case.Kind.DISPUTE else "",
        capture=receipt.capture,
        application=application,
        agency=receipt.agency,
        amount=receipt.amount,
        is_suspense=False,
    )
