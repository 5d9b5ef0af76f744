"""Two parties, officers of two agencies, and one thing of each kind that a route can name."""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.models import Page

from cms.models import CatalogueDifference, CatalogueRow, KeptForm, ProcedurePage
from cms.services.groups import EDITORS, MODERATORS
from payments.models import GatewayMessage, Receipt, ReceiptScheme
from payments.services import attempts, bills, closing, counter, inquiry, refunds, statements
from portal.accounts.models import CalendarDay, Mandate
from portal.core.dates import today
from portal.documents.models import SigningBatch, SigningCredential
from portal.exchange import files as open_data
from portal.exchange.datasets import DATASETS
from portal.notices.models import Delivery
from portal.notices.services import News, notify
from portal.tasks.execution import claim, execute
from procedures.models import Application
from procedures.services import (
    conversation,
    endings,
    queueing,
    reception,
    store,
    submission,
    supplements,
)
from tests import factories, states
from tests.access import acts
from tests.access.markup import MARKUP
from tests.cms import rows
from tests.payments.scenes import PRICE
from tests.payments.transfers import credit, csv_file, make_account

CANARY = "Hoàng Yến Báo Động"  # whoever reads this name must have to do with its owner
SITE = "http://testserver"
SECRET_NOTE = "Chim hoàng yến dặn riêng đồng nghiệp"
ROLES = (
    "anonymous",
    "owner",
    "representative",
    "expired",
    "other_citizen",
    "receptionist",
    "examiner",
    "approver",
    "cashier",
    "clerk",
    "other_officer",
    "auditor",
    "editor",
    "moderator",
    "administrator",
    "disabled",
)
AT_COMMUNE = ("receptionist", "examiner", "approver", "cashier", "clerk")


@dataclass
class Scene:
    """`things`: one application in each state, and what hangs on them, by name. `behind`: what
    everybody writes behind their own words."""

    world: object
    version: object
    bank: object
    people: dict = field(default_factory=dict)
    things: dict = field(default_factory=dict)
    mandate: Mandate = None
    behind: str = ""

    def account(self, role):
        """The account of a role; None for a visitor. `expired` is the representative, too late."""
        return self.people[{"expired": "representative"}.get(role, role)]

    def step_into(self, role):
        """What must be true while this role acts; the caller rolls it back."""
        if role == "expired":
            Mandate.objects.filter(pk=self.mandate.pk).update(valid_to=today() - timedelta(days=1))
        if role == "disabled":
            type(self.people[role]).objects.filter(pk=self.people[role].pk).update(is_active=False)


def drain():
    """Money and notices, but no paper is rendered here."""
    while row := claim("test:0:access", ["default"]):
        execute(row)


def build(world, version, bank, behind="") -> Scene:
    scene = Scene(world, version, bank, behind=behind)
    _people(scene)
    make = {
        "draft": _draft,
        "filed": _filed,
        "asked": _asked,
        "started": _started,
        "finished": _finished,
        "late": _late,
    }
    for name, maker in make.items():
        scene.things[name] = maker(scene)
        drain()
        scene.things[name].refresh_from_db()
    _hang_things(scene)
    scene.things |= acts.make(scene)
    return scene


# --- people ---------------------------------------------------------------------------------
def _people(scene):
    world, people = scene.world, scene.people
    world.citizen.person.full_name = world.citizen.full_name = CANARY
    world.citizen.person.save()
    world.citizen.save()
    people |= {"anonymous": None, "owner": world.citizen, "other_citizen": world.stranger}
    people["representative"] = factories.UserFactory()
    scene.mandate = factories.MandateFactory(
        holder=people["representative"].person, person=world.citizen.person
    )
    for role in AT_COMMUNE:
        people[role] = world.officer(role)
    # The land office is where notices of fees and taxes are entered.
    factories.PostFactory(user=people["examiner"], agency=world.land, role="examiner")
    people["other_officer"] = world.officer("receptionist", world.far)
    for role in ("examiner", "approver", "cashier"):
        factories.PostFactory(user=people["other_officer"], agency=world.far, role=role)
    people["auditor"] = world.officer("auditor", world.province)
    for role, group in (("editor", EDITORS), ("moderator", MODERATORS)):
        people[role] = factories.UserFactory(person=None, phone="", is_staff=True)
        people[role].groups.add(Group.objects.get(name=group))
    people["administrator"] = factories.UserFactory(
        person=None, phone="", is_staff=True, is_superuser=True
    )
    people["disabled"] = factories.UserFactory(person=world.citizen.person)


# --- applications ---------------------------------------------------------------------------
def _draft(scene) -> Application:
    """Filled in by the owner, with a file, taken over by the representative."""
    lives_at = scene.world.address(street=f"Số 12{scene.behind}")
    draft = states.drafted(scene.world, scene.version, residence=lives_at)
    factories.AttachmentFactory(application=draft, document_id="old_copy")
    draft.filed_by, draft.mandate = scene.people["representative"], scene.mandate
    draft.save()
    return draft


def _filed(scene) -> Application:
    draft = _draft(scene)
    return submission.submit(application=draft, actor=draft.filed_by, key=uuid4())


def _paid(scene) -> Application:
    application = _filed(scene)
    counter.take_cash(
        application=application,
        actor=scene.people["cashier"],
        fees=list(application.fees.all()),
        amount=sum(fee.owed for fee in application.fees.all()),
        key=uuid4(),
    )
    drain()
    application.refresh_from_db()
    return application


def _received(scene) -> Application:
    return reception.receive(application=_paid(scene), actor=scene.people["receptionist"])


def _started(scene) -> Application:
    return reception.start(application=_received(scene), actor=scene.people["examiner"])


def _asked(scene) -> Application:
    item = {"kind": "document", "id": "old_copy", "note": f"Ảnh bị mờ{scene.behind}"}
    return supplements.ask_supplement(
        application=_started(scene),
        actor=scene.people["examiner"],
        request={"reason": f"Thiếu bản chụp{scene.behind}", "items": [item]},
    )


def _finished(scene) -> Application:
    application = _started(scene)
    while application.steps.open().exists():
        application = states.step(scene.world, application)
    return application


def _late(scene) -> Application:
    """Paid at the gateway, withdrawn before anybody told us."""
    application = _filed(scene)
    scene.things["late_attempt"] = attempt = _attempt(scene, application)
    scene.bank.bank.pay(attempt.provider_ref)
    application = endings.withdraw(
        application=application, actor=scene.people["owner"], reason=f"Không cần nữa{scene.behind}"
    )
    inquiry.ask(attempt=attempt)
    return application


def _attempt(scene, application, gateway="stripe"):
    payer = scene.people["owner"]
    bill = bills.open_bill(application=application, actor=payer, payee=scene.world.commune)
    return attempts.start_attempt(
        bill=bill, gateway=gateway, actor=payer, urls=lambda _one: (f"{SITE}/x", f"{SITE}/y")
    )


# --- what hangs on them ---------------------------------------------------------------------
def _hang_things(scene):
    things, people = scene.things, scene.people
    things["mandate"] = scene.mandate
    things["ticket"] = queueing.issue(agency=scene.world.commune)
    conversation.write_note(
        application=things["started"], actor=people["examiner"], text=SECRET_NOTE + scene.behind
    )
    conversation.write_to_citizen(
        application=things["started"], actor=people["examiner"], text=f"Chào bạn{scene.behind}"
    )
    things["told"] = _told(things["started"], people["owner"], scene.behind)
    things["draft_file"] = things["draft"].attachments.get()
    things["file"] = things["started"].attachments.get()
    things["keeping"], things["kept"] = _kept(scene)
    things["photo"] = _photo(things["started"])
    things["receipt"] = Receipt.objects.filter(application=things["finished"]).get().document
    things["result"] = things["finished"].documents.get(is_result=True).document
    things["attempt"] = _attempt(scene, things["filed"])
    things["case"] = things["late"].cases.get()
    things["refund"] = refunds.ask(
        case=things["case"], actor=people["cashier"], amount=1000, reason=f"Trả lại{scene.behind}"
    )
    _hang_books(scene)
    _hang_offices(scene)


def _kept(scene):
    """An application of which the owner has kept one paper and may keep another."""
    owner = scene.people["owner"]
    draft = states.drafted(scene.world, scene.version, fee_category="poor")
    factories.AttachmentFactory(
        application=draft,
        document_id="exemption_proof",
        name=f"so-ho-ngheo{scene.behind}.pdf",
        sha256="0" * 64,
    )
    filed = submission.submit(application=draft, actor=owner, key=uuid4())
    received = reception.receive(application=filed, actor=scene.people["receptionist"])
    first = store.keepable(received, owner)[0]
    return received, store.keep(application=received, actor=owner, chosen={first.key: None})[0]


def _told(application, owner, behind):
    """A notice that is not read yet; its mail did not go out."""
    procedure = dict.fromkeys(("vi", "en"), f"Trích lục{behind}")  # translated by nobody
    context = {"code": application.code, "procedure": procedure}
    news = News("message", f"application:{application.pk}:message", application.pk, context)
    notice = notify(recipient=owner, news=news)
    notice.deliveries.update(state=Delivery.State.REFUSED, last_error="550")
    return notice


def _photo(application):
    """Its page can be shown without a renderer."""
    shot = io.BytesIO()
    Image.new("L", (8, 8)).save(shot, "PNG")
    content = shot.getvalue()
    return factories.AttachmentFactory(
        application=application,
        document_id=application.attachments.get().document_id,
        file=ContentFile(content, name="anh.png"),
        name="anh.png",
        media_type="image/png",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        is_filed=True,
    )


def _hang_books(scene):
    """A statement that was taken in, and a day that its cashier has counted."""
    things, cashier = scene.things, scene.people["cashier"]
    things["scheme"] = ReceiptScheme.objects.latest("valid_from")
    things["account"] = account = make_account(scene.world.commune)
    words = f"{CANARY} chuyen tien{scene.behind}".replace('"', '""')
    data = csv_file(credit(words))
    things["statement"], _new = statements.take_in(
        account=account, actor=cashier, data=data, total=PRICE
    )
    drain()
    things["transfer"] = _attempt(scene, _filed(scene), "transfer")
    things["message"] = GatewayMessage.objects.create(
        gateway="stripe", event_id="evt_parked", kind="x", state="parked", note="ValueError"
    )
    things["till"] = scene.world.commune
    things["open_file"] = open_data.make(DATASETS[1], "csv")
    taken = closing.sums(cashier=cashier, agency=scene.world.commune, day=today())
    things["closing"] = closing.count(
        cashier=cashier,
        agency=scene.world.commune,
        day=today(),
        counts=closing.Counts(taken["cash"][0], 0),
    )


def _hang_national(things, code):
    """What was read of the national catalogue about this procedure."""
    said = rows.row(code=code).model_dump(mode="json")
    doubt = {"kind": "agency", "place": "agency", "mark": "0" * 8, "says": MARKUP}
    found = {
        "said": said | {"name": f"Sang tên{MARKUP}"},
        "doubts": [doubt | {"decision": "", "reason": ""}],
        "open": 1,
        "read_at": timezone.now(),
    }
    things["row"], _new = CatalogueRow.objects.update_or_create(code=code, defaults=found)
    things["difference"] = CatalogueDifference.objects.create(
        code=code,
        kind="changed",
        mark="0" * 8,
        name=f"Sang tên{MARKUP}",
        parts=[{"name": "fees", "theirs": [MARKUP], "ours": ["online 0"]}],
        found_at=timezone.now(),
    )


def _hang_offices(scene):
    """What editors and administrators keep: pages, forms, an agency, its hours, a post, a day."""
    things, people = scene.things, scene.people
    root = Page.get_first_root_node()
    guided = factories.VersionFactory(procedure__code="1.013831", procedure__field__code="dat-dai")
    things["guided"] = procedure = guided.procedure
    page = ProcedurePage(title="Thủ tục đang soạn", slug="dang-soan", live=False)
    things["page"] = root.add_child(instance=page)
    if not ProcedurePage.objects.filter(code=procedure.code).exists():  # else with the content
        guide = {"title": "Sang tên", "code": procedure.code, "field": procedure.field}
        root.add_child(instance=ProcedurePage(**guide, slug="huong-dan"))
    _hang_national(things, procedure.code)
    things["kept_form"] = form = KeptForm.objects.create(
        digest="0" * 40, file=ContentFile(b"%PDF-1.4", "mau.pdf")
    )
    form.versions.add(scene.version)
    things["agency"] = agency = scene.world.commune
    things["hours"] = agency.calendar
    things["post"] = agency.posts.first()
    things["user"], things["group"] = things["post"].user, Group.objects.first()
    things["delegation"] = factories.DelegationFactory(post=things["post"])
    things["signing"] = _signing(people["approver"])
    things["day"] = CalendarDay.objects.create(
        calendar=agency.calendar, day=today() + timedelta(days=30), kind=CalendarDay.Kind.OFF
    )


def _signing(leader) -> SigningBatch:
    """What a leader was asked to confirm on the phone; not settled yet."""
    now = timezone.now()
    known = {"reference": "CRED1", "chain": "", "certificate": "0" * 64, "is_trial": True}
    credential = SigningCredential.objects.create(
        user=leader, signer=leader.full_name, valid_from=now,
        valid_to=now + timedelta(days=365), **known,
    )  # fmt: skip
    return SigningBatch.objects.create(credential=credential)
