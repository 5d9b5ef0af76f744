"""A receptionist files for whoever stands at the counter; the record is that of an online one."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import Person
from portal.accounts.walk_ins import Card, Claim, WalkInRefused, identify
from portal.audit.models import Event
from portal.notices.services import deliver
from procedures import news
from procedures.forms.section import SectionForm, Sheet
from procedures.models import Application, Status
from procedures.services import drafts, entering, reception, submission
from procedures.services.errors import ActRefused, NotAllowed
from procedures.views.desk import counter, counter_today
from procedures.views.queue_places import kiosk_url
from tests import factories, states
from tests.clients import PortalClient
from tests.procedures import filing
from tests.procedures.test_forms_section import typed

pytestmark = pytest.mark.django_db
NUMBER, NAME, BORN = "027158001234", "Nguyễn Thị Bà", date(1958, 3, 4)
CARD = Card(NUMBER, NAME, BORN, phone="+84987654321", email="con.ba@motcua.example")
CITIZEN = drafts.Party("citizen")


def officer(world, agency=None, number=1):
    return world.officer("receptionist", agency, number)


def at_counter(
    world, version, *, card=CARD, by=None, channel="in_person", party=CITIZEN, **answers
):
    """A complete draft, every paper noted as an original."""
    actor = by or officer(world)
    account = identify(actor=actor, card=card, claim=Claim())
    visitor = entering.Visitor(account, card.phone, card.email, channel)
    draft = entering.begin(
        procedure=version.procedure,
        agency=world.commune,
        visitor=visitor,
        party=party,
        actor=actor,
    )
    answers = states.civil_status_answers(world, **{"delivery": "counter"} | answers)
    parts = [section.id for section in version.content.sections]
    for part in (*parts, "@documents", "@particulars"):
        draft = drafts.save_section(
            application=draft, actor=actor, section_id=part, answers=answers, done=True
        )
    missing = [path.partition(".")[2] for path in submission.problems_of(draft)]
    papers = dict.fromkeys(missing, entering.Sheets(originals=1))
    entering.note_papers(application=draft, actor=actor, papers=papers)
    return draft


def test_it_is_filed_in_the_name_of_the_visitor(world, civil_status):
    draft = at_counter(world, civil_status)
    filed = entering.file_and_receive(application=draft, actor=officer(world), key=uuid4())

    assert filed.status == Status.REGISTERED  # the fee of 8.000 đ is due at filing
    assert (filed.filed_by.full_name, filed.entered_by) == (NAME, officer(world))
    assert filed.filed_by.is_dormant
    assert filed.owner == filed.filed_by.person
    assert filed.channel == "in_person"
    assert filed.receiving_agency == world.commune


def test_without_a_fee_it_is_received_at_once(world, civil_status):
    draft = at_counter(world, civil_status, fee_category="child")
    key = uuid4()
    filed = entering.file_and_receive(application=draft, actor=officer(world), key=key)
    assert filed.status == Status.RECEIVED
    assert filed.documents.get().part == "appointment"

    again = entering.file_and_receive(application=draft, actor=officer(world), key=key)
    assert (again.pk, again.documents.count()) == (filed.pk, 1)


# --- pages ------------------------------------------------------------------------------------
@pytest.fixture
def desk(client, world):
    client.force_login(officer(world))
    return client


def typed_person(world, **changes) -> dict:
    return {
        "agency": world.commune.pk,
        "channel": "in_person",
        "number": NUMBER,
        "full_name": NAME,
        "birth_date_day": BORN.day,
        "birth_date_month": BORN.month,
        "birth_date_year": BORN.year,
        "phone": "0987654321",
        "area": world.commune.area.code,
        "street": "Số 3, khu Khả Lễ",
        "email": "",
        "login": "",
    } | changes


def url(name, draft, *more):
    return reverse(f"desk:counter_{name}", args=[draft.pk, *more])


def begin_by_pages(desk, world, version, **changes) -> Application:
    person = desk.post(reverse("desk:counter"), typed_person(world, **changes))
    assert person.status_code == 302, person.context["form"].errors
    assert NUMBER not in person.url
    assert version.content.short_title.vi in desk.get(person.url).content.decode()
    begun = desk.post(person.url, {"procedure": version.procedure.code})
    draft = Application.objects.latest("created_at")
    first = version.content.sections[0].id
    assert begun.url == url("section", draft, first)  # nothing is asked that cannot be
    return draft


def test_from_the_person_to_the_slip_through_the_pages(desk, world, civil_status):
    draft = begin_by_pages(desk, world, civil_status)
    answers = states.civil_status_answers(world, fee_category="child", delivery="counter")
    for section in civil_status.content.sections:
        sheet = Sheet(civil_status.content, section, draft.context, draft.answers | answers)
        page = url("section", draft, section.id)
        assert desk.get(page).status_code == 200
        shown = typed(SectionForm(sheet=sheet))
        assert desk.post(page, shown | {"do": ["continue"]}).status_code == 302
        draft.refresh_from_db()
    slots = desk.get(url("documents", draft)).context["slots"]
    counted = {f"paper-{slot.id}-originals": "1" for slot in slots}
    answer = desk.post(url("documents", draft), counted | {"do": "continue"})
    assert answer.url == url("particulars", draft)
    form = desk.get(answer.url).context["form"]
    given = {"phone": form["phone"].value(), "email": "", "do": "continue"}
    if "delivery" in form.fields:
        given["delivery"] = "counter"
    answer = desk.post(answer.url, given)
    assert answer.url == url("check", draft)

    page = desk.get(answer.url)
    key = page.context["form"]["key"].value()
    first, second = (desk.post(answer.url, {"key": key}) for _click in range(2))

    draft.refresh_from_db()
    assert first.url == second.url == url("done", draft)
    assert draft.status == Status.RECEIVED
    assert str(draft.documents.get().document_id) in desk.get(first.url).content.decode()


# --- fees, limits -----------------------------------------------------------------------------
def test_the_fee_is_taken_and_then_it_is_received(desk, world, civil_status):
    me = officer(world)
    factories.PostFactory(user=me, agency=world.commune, role="cashier")
    draft = at_counter(world, civil_status)
    key = desk.get(url("check", draft)).context["form"]["key"].value()
    done = desk.post(url("check", draft), {"key": key}).url
    draft.refresh_from_db()
    till = reverse("cashier_application", args=[draft.pk])
    assert till in desk.get(done).content.decode()

    desk.post(done)  # nobody receives what is not paid
    draft.refresh_from_db()
    assert draft.status == Status.REGISTERED

    page = desk.get(till)
    assert done in page.content.decode()
    form = page.context["form"]
    money = {name: form[name].value() or "" for name in form.fields}
    answer = desk.post(till, money | {"amount": "8000"})
    assert answer.status_code == 302, answer.context["form"].errors
    for _click in range(2):
        desk.post(done)
    draft.refresh_from_db()
    assert draft.status == Status.RECEIVED
    assert [one.part for one in draft.documents.all()] == ["appointment"]


def test_who_keeps_no_till_is_told_who_takes_the_fee(desk, world, civil_status):
    draft = at_counter(world, civil_status)
    filed = entering.file_and_receive(application=draft, actor=officer(world), key=uuid4())
    html = desk.get(url("done", filed)).content.decode()
    assert reverse("cashier_application", args=[filed.pk]) not in html
    assert filed.code in html
    client = PortalClient()
    client.force_login(world.officer("cashier"))
    assert filed.code in client.get(reverse("cashier")).content.decode()


@pytest.mark.parametrize(("channel", "price"), [("online", 10_000), ("in_person", 20_000)])
def test_the_fee_is_that_of_the_way_it_came(world, channel, price):
    draft = filing.drafted(world, "1.004222", channel=channel)
    filed = submission.submit(application=draft, actor=world.citizen, key=uuid4())
    assert sum(fee.amount for fee in filed.fees.all()) == price


# --- whose it is ------------------------------------------------------------------------------
def filed_by_counter(world, version, **answers):
    draft = at_counter(world, version, fee_category="child", **answers)
    return entering.file_and_receive(application=draft, actor=officer(world), key=uuid4())


def test_a_citizen_with_an_account_finds_it_there(client, world, civil_status):
    person = world.citizen.person
    person.verified_level, person.birth_date = Person.VerifiedLevel.IN_PERSON, BORN.isoformat()
    person.save()
    card = Card(person.national_id, person.full_name, BORN, phone="+84987654321")
    filed = filed_by_counter(world, civil_status, card=card)
    assert filed.filed_by == world.citizen
    client.force_login(world.citizen)
    html = client.get(reverse("application", args=[filed.pk])).content.decode()
    assert "Nhập tại bộ phận một cửa" in html


def test_a_draft_at_the_counter_is_not_the_citizens_yet(client, world, civil_status):
    person = world.citizen.person
    person.verified_level, person.birth_date = Person.VerifiedLevel.IN_PERSON, BORN.isoformat()
    person.save()
    card = Card(person.national_id, person.full_name, BORN, phone="+84987654321")
    draft = at_counter(world, civil_status, card=card)
    client.force_login(world.citizen)
    assert client.get(reverse("application_tasks", args=[draft.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        submission.submit(application=draft, actor=world.citizen, key=uuid4())


def test_nobody_signs_in_to_a_dormant_account(world, civil_status):
    account = filed_by_counter(world, civil_status).filed_by
    assert (account.email, account.phone, account.is_active) == (None, "", False)
    assert not account.has_usable_password()
    assert account.mail_address == CARD.email


def test_the_visitor_hears_by_the_mail_they_gave(world, civil_status, mailoutbox):
    filed = filed_by_counter(world, civil_status)
    news.tell_people(str(filed.pk), "receive", str(filed.revision))
    notice = filed.filed_by.notices.get(kind="received")
    deliver(notice.deliveries.get().pk)
    assert mailoutbox[0].to == [CARD.email]


def test_tracking_by_code_and_phone(client, world, civil_status):
    filed = filed_by_counter(world, civil_status)
    answer = client.post(reverse("track"), {"code": filed.code, "phone": "4321"}, follow=True)
    assert str(civil_status.content.short_title.vi) in answer.content.decode()


def test_every_look_leaves_an_event_without_the_number(desk, world, civil_status):
    desk.post(reverse("desk:counter"), typed_person(world))  # unknown: told at the officer
    desk.post(reverse("desk:counter"), typed_person(world, full_name="Trần Văn Khác"))  # refused
    person = Person.objects.get(full_name=NAME)
    looks = Event.objects.filter(act="look_up")
    assert [one.stream for one in looks.order_by("created_at")] == [
        f"account:{officer(world).pk}",
        f"person:{person.pk}",
    ]
    assert {one.actor for one in looks} == {officer(world)}
    assert all(NUMBER not in str(one.stored.payload) for one in looks)


def test_looking_up_very_many_people_is_held_up(desk, world, monkeypatch):
    monkeypatch.setattr(counter, "LOOKS", 1)
    assert desk.post(reverse("desk:counter"), typed_person(world)).status_code == 302
    assert desk.post(reverse("desk:counter"), typed_person(world)).status_code == 429


def test_what_was_typed_stays_when_something_is_wrong(desk, world):
    answer = desk.post(reverse("desk:counter"), typed_person(world, number="123"))
    html = answer.content.decode()
    assert "number" in answer.context["form"].errors
    assert NAME in html
    assert "0987654321" in html


# --- who may ----------------------------------------------------------------------------------
def test_nobody_files_for_themselves_at_their_own_counter(world, civil_status):
    me = officer(world)
    me.person = factories.PersonFactory(national_id=NUMBER, full_name=NAME)
    me.save()
    with pytest.raises(WalkInRefused):
        identify(actor=me, card=CARD, claim=Claim())
    visitor = entering.Visitor(me, "+84987654321")
    with pytest.raises(NotAllowed):
        entering.begin(
            procedure=civil_status.procedure,
            agency=world.commune,
            visitor=visitor,
            party=CITIZEN,
            actor=me,
        )
    assert not Application.objects.exists()


def test_nobody_receives_their_own_file(world, civil_status):
    me = officer(world)
    filed = states.paid(states.filed(world, civil_status))
    me.person = filed.owner
    me.save()
    with pytest.raises(NotAllowed):
        reception.receive(application=filed, actor=me)


def test_a_colleague_goes_on_with_it_and_another_agency_does_not(client, world, civil_status):
    draft = at_counter(world, civil_status)
    client.force_login(officer(world, number=2))
    assert NAME in client.get(reverse("desk:counter")).content.decode()
    assert client.get(url("tasks", draft)).status_code == 200
    for stranger in (officer(world, world.neighbour), officer(world, world.far)):
        client.force_login(stranger)
        for page in ("tasks", "documents", "check", "guide", "discard", "done"):
            assert client.get(url(page, draft)).status_code == 404
            assert client.post(url(page, draft), {}).status_code in (404, 405)
        with pytest.raises(NotAllowed):
            entering.note_papers(application=draft, actor=stranger, papers={})


@pytest.mark.parametrize("role", ["examiner", "approver", "cashier", "clerk"])
def test_other_posts_open_no_counter(client, world, civil_status, role):
    draft = at_counter(world, civil_status)
    client.force_login(world.officer(role))
    assert client.get(reverse("desk:counter")).status_code == 403
    assert client.get(url("tasks", draft)).status_code == 403


def test_a_visit_is_opened_by_its_officer_alone(client, world, civil_status):
    client.force_login(officer(world))
    visit = client.post(reverse("desk:counter"), typed_person(world)).url
    client.force_login(officer(world, number=2))
    assert client.get(visit).status_code == 404
    assert client.post(visit, {"procedure": civil_status.procedure.code}).status_code == 404


def test_answers_that_lead_to_another_agency_are_refused(world):
    version = factories.VersionFactory(procedure__code="1.004222")
    draft = filing.drafted(world, "1.004222", channel="in_person")
    draft.entered_by, draft.entered_at = officer(world, world.far), draft.created_at
    draft.receiving_agency = world.far
    draft.save()
    documents = [one.id for one in version.content.documents]
    papers = dict.fromkeys(documents, entering.Sheets(originals=1))
    entering.note_papers(application=draft, actor=officer(world, world.far), papers=papers)
    with pytest.raises(ActRefused, match="Võ Cường"):
        submission.submit(application=draft, actor=officer(world, world.far), key=uuid4())


# --- two tabs, two clicks ---------------------------------------------------------------------
def test_filed_in_another_tab_it_is_not_changed_here(desk, world, civil_status):
    draft = at_counter(world, civil_status, fee_category="child")
    entering.file_and_receive(application=draft, actor=officer(world), key=uuid4())
    section = civil_status.content.sections[0].id
    assert desk.post(url("section", draft, section), {"do": "continue"}).status_code == 409
    assert desk.get(url("tasks", draft)).url == url("done", draft)
    with pytest.raises(ActRefused):
        entering.note_papers(application=draft, actor=officer(world), papers={})


# --- many -----------------------------------------------------------------------------------------
def test_the_list_of_the_counter_goes_on_by_pages(desk, world, civil_status, monkeypatch):
    monkeypatch.setattr(counter_today, "PAGE_SIZE", 2)
    account = identify(actor=officer(world), card=CARD, claim=Claim())
    begun = [begin(world, civil_status, account) for _one in range(3)]
    first = desk.get(reverse("desk:counter"))
    assert [row.pk for row in first.context["page"].rows] == [begun[2].pk, begun[1].pk]
    after = first.context["page"].next
    assert after in first.content.decode()
    second = desk.get(reverse("desk:counter"), {"cursor": after})
    assert [row.pk for row in second.context["page"].rows] == [begun[0].pk]


def begin(world, version, account) -> Application:
    return entering.begin(
        procedure=version.procedure,
        agency=world.commune,
        visitor=entering.Visitor(account, CARD.phone),
        party=CITIZEN,
        actor=officer(world),
    )


def test_many_rows_ask_no_more(desk, world, civil_status):
    """Of the list, of the person's page, and of the machine at the door; no spec is read."""
    account = identify(actor=officer(world), card=CARD, claim=Claim())
    begin(world, civil_status, account)
    visit = desk.post(reverse("desk:counter"), typed_person(world)).url
    pages = (reverse("desk:counter"), visit, kiosk_url(world.commune))
    asked = [_asked(desk, page) for page in pages for _again in range(2)][1::2]
    for code in ("1.001193", "1.004873", "1.010727"):
        begin(world, civil_status, account)
        filed_by_counter(world, civil_status)
        factories.VersionFactory(procedure__code=code, content=civil_status.content)
    for page in pages:
        desk.get(page)  # each process reads a spec once
    again = [_asked(desk, page) for page in pages]
    assert [len(queries) for queries in again] == [len(queries) for queries in asked]
    column = '"procedures_procedureversion"."spec"'
    assert [one for queries in again for one in queries if column in one] == []


def _asked(desk, page) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(page).status_code == 200
    return [one["sql"] for one in queries.captured_queries]
