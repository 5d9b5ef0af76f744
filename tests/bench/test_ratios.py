"""Single acts beside the least that the same stack would need for something of the kind."""

from statistics import median
from uuid import uuid4

import pytest
from django.test.utils import override_settings

from payments import gateways
from payments.gateways.base import Kind, Notice, State
from payments.models import Attempt
from payments.services import bills
from payments.services.settle import settle
from portal.documents.models import IssuedDocument
from procedures.services import submission
from tests import databases
from tests.bench.measure import ROUNDS, TIMES, WARM_UP, queries_of, timed
from tests.bench.stage import LARGE, Scene, posted
from tests.bench.test_pages import submit

pytestmark = pytest.mark.bench
# Answers are checked, fees worked out, some ten rows written where the bare page writes one.
SUBMIT_AT_MOST = 12
PDF_AT_MOST = 2
# A capture, its lines and receipt, the application's step, two events, three messages.
SETTLE_AT_MOST = 70  # queries


def rounds(**acts) -> dict[str, float]:
    """{name: median of the rounds' medians, in milliseconds}; the acts take turns."""
    found = {name: [] for name in acts}
    for act in acts.values():
        for _time in range(WARM_UP):
            act()
    for _round in range(ROUNDS):
        for name, act in acts.items():
            found[name].append(timed(act).median)
    return {name: median(times) for name, times in found.items()}


def say(text):
    print(f"\n  {text}")  # noqa: T201


@override_settings(ROOT_URLCONF="tests.bench.urls")
def test_submit_beside_one_insert(sizes):
    with databases.within(sizes[LARGE]):
        scene = Scene()
        drafts = iter([scene.draft() for _one in range(ROUNDS * TIMES + WARM_UP + 1)])
        queries = queries_of(lambda: submit(scene, next(drafts)))
        found = rounds(
            submit=lambda: submit(scene, next(drafts)),
            bare=lambda: scene.filing.post("/_bench/", posted()),
        )
    ratio = found["submit"] / found["bare"]
    say(
        f"submit {found['submit']:.1f} ms ({queries} queries), "
        f"bare page with one INSERT {found['bare']:.1f} ms: {ratio:.1f} times"
    )
    assert ratio <= SUBMIT_AT_MOST


def test_one_settle(sizes):
    with databases.within(sizes[LARGE]):
        scene = Scene()
        notices = iter([owed(scene) for _one in range(ROUNDS * TIMES + WARM_UP + 1)])
        queries = queries_of(lambda: settled(next(notices)))
        found = rounds(settle=lambda: settled(next(notices)))
    say(f"settle {found['settle']:.1f} ms ({queries} queries)")
    assert queries <= SETTLE_AT_MOST


def owed(scene) -> Notice:
    """A filed application with an open attempt, and the news that it was paid."""
    draft = scene.draft()
    return unpaid(submission.submit(application=draft, actor=scene.citizen, key=uuid4()))


def unpaid(filed) -> Notice:
    """The news that what is owed for a filed application was paid; nothing is settled yet."""
    payee, _fees = bills.payable(filed)[0]
    bill = bills.open_bill(application=filed, actor=filed.filed_by, payee=payee)
    attempt = Attempt.objects.create(
        bill=bill,
        number=1,
        gateway=next(iter(gateways.BUILDERS)),
        amount=bill.amount,
        state=Attempt.State.OPEN,
        started_by=filed.filed_by,
        provider_ref=f"cs_{uuid4().hex}",
    )
    return Notice(
        kind=Kind.PAYMENT,
        reference=attempt.reference,
        provider_ref=attempt.provider_ref,
        payment_ref=f"pi_{uuid4().hex}",
        amount=bill.amount,
        currency="VND",
        state=State.PAID,
    )


def settled(notice):
    assert settle_one(notice).receipts.count() == 1


def settle_one(notice):
    return settle(gateway=next(iter(gateways.BUILDERS)), notice=notice)


def test_a_receipt_beside_bare_weasyprint(sizes):
    import weasyprint

    from portal.documents import render

    with databases.within(sizes[LARGE]):
        receipt = IssuedDocument.objects.filter(kind="receipt").order_by("issued_at").last()
        data = receipt.data
    html = render.render_html("receipt", data)

    def bare():
        page = weasyprint.HTML(string=html, url_fetcher=render.OnlyOurs())
        return page.write_pdf(stylesheets=[render._stylesheet("receipt.css")])

    assert bare().startswith(b"%PDF")
    found = rounds(ours=lambda: render.render_pdf("receipt", data), bare=bare)
    ratio = found["ours"] / found["bare"]
    say(
        f"receipt PDF/A-3a, tagged: {found['ours']:.0f} ms; bare WeasyPrint on the same HTML "
        f"{found['bare']:.0f} ms: {ratio:.2f} times"
    )
    assert ratio <= PDF_AT_MOST
