"""The citizen's store: kept by wish, offered where it fits, given again, thrown away, counted."""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Event
from portal.core.dates import today
from portal.core.ids import uuid7
from portal.core.uploads import MEDIA_TYPES
from procedures.digitisation import digitised
from procedures.models import Application, Attachment, CitizenDocument
from procedures.services import reception, store, submission
from procedures.services.errors import ActRefused, NotAllowed
from procedures.statistics import Period
from procedures.views.citizen.uploading import offer_kept
from tests import factories, states

pytestmark = pytest.mark.django_db
MINE = "/giay-to-cua-toi/"
POOR = {"fee_category": "poor"}


@pytest.fixture
def received(world, civil_status):
    """With one paper whose type is known: the identity paper."""
    draft = states.drafted(world, civil_status)
    factories.AttachmentFactory(
        application=draft, document_id="exemption_proof", name="giay-to.pdf"
    )
    filed = submission.submit(application=draft, actor=draft.filed_by, key=uuid4())
    return taken_in(world, filed)


def taken_in(world, filed):
    officer = world.officer("receptionist")
    return reception.receive(application=states.paid(filed), actor=officer)


def file_of(application):
    return application.attachments.get(document_id="exemption_proof")


def kept(world, received, **row):
    key = f"file-{file_of(received).pk}"
    paper = store.keep(application=received, actor=world.citizen, chosen={key: None})[0]
    if row:
        CitizenDocument.objects.filter(pk=paper.pk).update(**row)
    return paper


def events(person):
    return list(Event.objects.filter(stream=f"person:{person.pk}").values_list("act", flat=True))


@pytest.fixture
def draft(world, civil_status):
    """The next one, still without its papers."""
    draft = states.drafted(world, civil_status, **POOR)
    draft.attachments.all().delete()
    return draft


def page_of(draft):
    return reverse("application_documents", args=[draft.pk])


def slot(response, document_id="exemption_proof"):
    return next(one for one in response.context["slots"] if one.id == document_id)


# --- keeping ----------------------------------------------------------------------------------
def test_what_was_taken_in_is_kept_with_a_date_and_an_event(client, world, received):
    client.force_login(world.citizen)
    url = reverse("application_keep", args=[received.pk])
    assert url in client.get(reverse("application", args=[received.pk])).content.decode()
    key, last = f"file-{file_of(received).pk}", today() + timedelta(days=400)
    until = {f"until-{key}_{part}": getattr(last, part) for part in ("day", "month", "year")}
    response = client.post(url, {key: "on", **until}, follow=True)

    paper = CitizenDocument.objects.get()
    assert (paper.person, paper.valid_to, paper.type_code) == (
        world.citizen.person,
        last,
        "exemption_proof",
    )
    assert (paper.sha256, paper.origin) == (file_of(received).sha256, "upload")
    assert paper.file.name != file_of(received).file.name
    assert events(world.citizen.person) == ["keep_paper"]
    assert "giay-to.pdf" in response.content.decode()
    assert client.get(url).status_code == 302  # nothing is left to be kept


@pytest.mark.parametrize("typed", ["nothing", "over", "no day"])
def test_what_is_wrong_is_told_and_nothing_is_kept(client, world, received, typed):
    key = f"file-{file_of(received).pk}"
    date = {"nothing": ("", "", ""), "over": (1, 1, 2020), "no day": (31, 2, 2030)}[typed]
    parts = zip(("day", "month", "year"), date, strict=True)
    data = {f"until-{key}_{name}": value for name, value in parts}
    data |= {} if typed == "nothing" else {key: "on"}
    client.force_login(world.citizen)
    response = client.post(reverse("application_keep", args=[received.pk]), data)

    wrong = key if typed == "nothing" else f"until-{key}"
    assert list(response.context["form"].errors) == [wrong]
    assert not CitizenDocument.objects.exists()


def test_officers_at_the_counter_are_offered_no_papers_of_their_own(rf, draft, monkeypatch):
    draft.at_counter, request = True, rf.get("/")
    request.user = draft.filed_by
    monkeypatch.setattr(store, "offers", lambda *_asked: pytest.fail("a store was looked into"))

    offer_kept(request, draft, [])


def test_nothing_is_kept_before_an_agency_has_taken_it_in(world, civil_status):
    filed = states.filed(world, civil_status)
    factories.AttachmentFactory(application=filed, document_id="exemption_proof", is_filed=True)
    assert store.keepable(filed, world.citizen) == []


def test_of_somebody_elses_application_nothing_is_kept(client, world, received):
    key = f"file-{file_of(received).pk}"
    other = world.stranger
    assert store.keepable(received, other) == []
    with pytest.raises(NotAllowed):
        store.keep(application=received, actor=other, chosen={key: None})
    client.force_login(other)
    assert client.get(reverse("application_keep", args=[received.pk])).status_code == 404


def test_a_file_with_a_virus_or_of_no_known_type_is_not_offered(world, received):
    Attachment.objects.update(scan="refused")
    assert store.keepable(received, world.citizen) == []
    Attachment.objects.update(scan="clean", document_id="old_copy")
    assert store.keepable(received, world.citizen) == []


@pytest.mark.tampers
def test_a_file_that_was_changed_behind_our_back_is_not_kept(world, received):
    stored = file_of(received)
    stored.file.save("x.pdf", ContentFile(b"%PDF-1.4 changed"))
    with pytest.raises(ActRefused):
        kept(world, received)


def test_the_same_paper_twice_is_one(world, received):
    kept(world, received)
    with pytest.raises(ActRefused):
        kept(world, received)
    assert CitizenDocument.objects.count() == 1


# --- giving again -----------------------------------------------------------------------------
def test_a_kept_paper_is_offered_and_given_with_one_click(client, world, received, draft):
    paper = kept(world, received)
    client.force_login(world.citizen)
    assert slot(client.get(page_of(draft))).offers == [paper]
    for _click in range(2):
        client.post(page_of(draft), {"do": f"again exemption_proof {paper.pk}"})

    given = draft.attachments.get()
    assert (given.reused_from, given.sha256, given.is_filed) == (paper, paper.sha256, False)
    assert given.file.name != paper.file.name
    assert slot(client.get(page_of(draft))).offers == []
    assert events(world.citizen.person)[:2] == ["keep_paper", "give_paper_again"]


@pytest.mark.parametrize(
    "row",
    [
        {"valid_to": today() - timedelta(days=1)},
        {"type_code": "passport"},
        {"size": 200 * 1024 * 1024},
        {"media_type": MEDIA_TYPES["docx"]},
        {"removed_at": timezone.now()},
        {"scan": "refused"},
    ],
)
def test_what_does_not_fit_is_neither_offered_nor_given(client, world, received, draft, row):
    paper = kept(world, received, **row)
    client.force_login(world.citizen)
    assert slot(client.get(page_of(draft))).offers == []
    response = client.post(page_of(draft), {"do": f"again exemption_proof {paper.pk}"})

    assert slot(response).errors
    assert not draft.attachments.exists()


def test_nobody_gives_the_paper_of_another_person(client, world, received, civil_status):
    paper = kept(world, received)
    other = world.stranger
    draft = states.drafted(world, civil_status, by=other, **POOR)
    draft.attachments.all().delete()
    client.force_login(other)
    assert slot(client.get(page_of(draft))).offers == []
    response = client.post(page_of(draft), {"do": f"again exemption_proof {paper.pk}"})

    assert slot(response).errors
    assert client.get(f"{MINE}{paper.pk}/").status_code == 404
    assert client.post(f"{MINE}{paper.pk}/xoa/").status_code == 404
    paper.refresh_from_db()
    assert paper.removed_at is None


@pytest.mark.parametrize("target", ["again", "again x y", f"again exemption_proof {UUID(int=7)}"])
def test_a_wrong_click_gives_nothing(client, world, draft, target):
    client.force_login(world.citizen)
    assert client.post(page_of(draft), {"do": target}).status_code in (200, 302)
    assert not draft.attachments.exists()


# --- throwing away ----------------------------------------------------------------------------
def test_what_is_thrown_away_is_gone_but_for_what_agencies_have(
    client, world, received, draft, django_capture_on_commit_callbacks
):
    paper = kept(world, received)
    given = store.give_again(
        application=draft,
        actor=world.citizen,
        document=draft.spec.document("exemption_proof"),
        paper_id=paper.pk,
    )
    stored, storage = paper.file.name, paper.file.storage
    client.force_login(world.citizen)
    with django_capture_on_commit_callbacks(execute=True):
        for _click in range(2):
            response = client.post(f"{MINE}{paper.pk}/xoa/", follow=True)

    assert response.context["rows"] == []
    assert not storage.exists(stored)
    assert given.file.storage.exists(given.file.name)
    assert client.get(f"{MINE}{paper.pk}/").status_code == 404
    assert events(world.citizen.person).count("throw_paper_away") == 1
    assert kept(world, received).pk != paper.pk  # and may be kept again


def test_the_list_comes_page_by_page_and_costs_no_more_queries(
    client, world, received, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("procedures.views.citizen.store.PAGE", 3)
    paper = kept(world, received)
    for number in range(6):
        paper.pk, paper.sha256 = uuid7(), f"{number:064}"
        paper._state.adding = True
        paper.save()
    client.force_login(world.citizen)
    client.get(MINE)
    with django_assert_max_num_queries(8):
        response = client.get(MINE)
    assert len(response.context["rows"]) == 3
    assert response.context["page"].next


def test_the_store_of_nobody_is_empty(client, world):
    officer = world.officer("receptionist")
    officer.person = None
    officer.save()
    client.force_login(officer)
    assert client.get(MINE).context["rows"] == []


# --- results ----------------------------------------------------------------------------------
def test_a_result_is_kept_as_it_was_signed_for_as_long_as_it_is_valid(world, civil_status):
    version = civil_status
    finished = states.finished(world, version)
    document = finished.documents.get(is_result=True).document
    content = b"%PDF-1.7 signed"
    document.file.save("r.pdf", ContentFile(content), save=False)
    type(document).objects.filter(pk=document.pk).update(
        file=document.file.name, rendering="done", sha256=sha256(content).hexdigest()
    )
    spec = finished.version.content
    result = spec.result(finished.documents.get(is_result=True).part)
    assert not result.type_code
    assert [one for one in store.keepable(finished, world.citizen) if one.origin == "result"] == []
    typed = result.model_copy(update={"type_code": "extract", "valid_months": 6})
    finished.spec.__dict__["results"] = tuple(
        typed if one.id == result.id else one for one in finished.spec.results
    )
    (one,) = [one for one in store.keepable(finished, world.citizen) if one.origin == "result"]

    assert (one.type_code, one.media_type, one.size) == ("extract", "application/pdf", len(content))
    assert 180 <= (one.valid_to - today()).days <= 184


# --- counting ---------------------------------------------------------------------------------
def test_applications_with_papers_given_again_are_counted(world, received, draft):
    paper = kept(world, received)
    period = Period(today(), today())
    assert digitised(period, Application.objects.all()).reusing == 0
    store.give_again(
        application=draft,
        actor=world.citizen,
        document=draft.spec.document("exemption_proof"),
        paper_id=paper.pk,
    )
    taken_in(world, submission.submit(application=draft, actor=world.citizen, key=uuid4()))
    found = digitised(period, Application.objects.all())

    assert (found.received, found.with_files, found.reusing) == (2, 2, 1)
    shares = {"with_files": 100.0, "reusing": 50.0, "with_result": None, "given_online": None}
    assert found.shares == shares
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        later = Period(today(), today())
        assert digitised(later, Application.objects.all()).shares["reusing"] is None
