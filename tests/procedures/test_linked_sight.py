"""Least privilege: what the agency of one part reads of the whole, on every door."""

import pytest
from django.urls import reverse

from portal.documents.models import IssuedDocument
from procedures.models import Application, Message
from procedures.services import endings, opinions, supplements
from procedures.services.attachments import file_for
from procedures.services.sight import sight_of
from tests import factories, states
from tests.procedures import linked
from tests.procedures.linked import BIRTH, CARD, RESIDENCE

pytestmark = pytest.mark.django_db
CARD_PLACE = "Trạm Y tế phường Võ Cường"


@pytest.fixture
def parallel(world):
    return linked.parallel(world)


@pytest.fixture
def insurer(world, parallel):
    return world.officer("examiner", world.social_insurance)


@pytest.fixture
def police(world, parallel):
    return world.officer("examiner", world.police)


def page(client, user, application, **query):
    client.force_login(user)
    return client.get(reverse("desk:application", args=[application.pk]), query)


def test_an_agency_finds_its_part_in_its_inbox_and_opens_the_file(client, world, parallel, insurer):
    client.force_login(insurer)
    inbox = client.get(reverse("desk:inbox")).content.decode()
    assert parallel.code in inbox
    assert page(client, insurer, parallel).status_code == 200
    stranger = world.officer("examiner", world.tax)
    assert page(client, stranger, parallel).status_code == 404


def test_it_reads_only_the_sections_that_its_part_sees(client, world, parallel, insurer, police):
    seen = {user: page(client, user, parallel).context["parts"] for user in (insurer, police)}
    assert {part.section_id for part in seen[insurer]} == {"child", "insurance"}
    assert {part.section_id for part in seen[police]} == {
        "declarant", "child", "parents", "residence",
    }  # fmt: skip
    clerk = world.officer("receptionist")
    assert len(page(client, clerk, parallel).context["parts"]) == len(parallel.spec.sections)


def test_nothing_of_the_rest_stands_anywhere_on_its_pages(client, parallel, insurer):
    text = page(client, insurer, parallel).content.decode()
    assert CARD_PLACE in text
    assert "Bệnh viện Sản Nhi Bắc Ninh" not in text
    act = reverse("desk:act", args=[parallel.pk, "ask_supplement"])
    assert "Bệnh viện Sản Nhi Bắc Ninh" not in client.get(act).content.decode()


def test_papers_of_other_parts_are_closed_on_every_door(client, parallel, insurer, police):
    note = parallel.attachments.get(document_id="birth_note")
    doors = [
        reverse("desk:file", args=[parallel.pk, note.pk]),
        reverse("desk:page", args=[parallel.pk, note.pk, 1]),
        reverse("attachment", args=[note.pk]),
    ]
    for user in (insurer, police):
        client.force_login(user)
        assert [client.get(door).status_code for door in doors] == [404, 404, 404]
        shown = page(client, user, parallel, file=str(note.pk)).context
        assert shown["tabs"] == []
        assert shown["preview"] is None
        assert file_for(user, note.pk) is None


def test_its_own_papers_and_those_it_asked_for_are_open(world, parallel, insurer, police):
    consent = factories.AttachmentFactory(
        application=parallel, document_id="residence_consent", is_filed=True
    )
    assert file_for(police, consent.pk) == consent
    assert file_for(insurer, consent.pk) is None
    application = linked.asked(world, parallel, CARD)
    request = application.supplements.get()
    photo = factories.AttachmentFactory(
        application=parallel, document_id="other", is_filed=True, supplement=request
    )
    assert file_for(insurer, photo.pk) == photo
    assert file_for(police, photo.pk) is None


def test_results_are_read_by_who_builds_on_them(world, parallel, insurer, police):
    birth = parallel.parts.get(part_id=BIRTH).document
    application = linked.do_part(world, parallel, RESIDENCE)
    residence = application.parts.get(part_id=RESIDENCE).document

    def reads(user):
        mine = IssuedDocument.objects.visible_to(user)
        return {one.pk for one in mine.filter(pk__in=[birth.pk, residence.pk])}

    assert reads(insurer) == {birth.pk}
    assert reads(police) == {birth.pk, residence.pk}
    assert reads(world.officer("examiner")) == {birth.pk, residence.pk}
    assert reads(world.citizen) == {birth.pk, residence.pk}
    assert reads(world.stranger) == set()


def slips_of(client, user, application) -> set[str]:
    """Those that the user finds on the page of the file, each of which opens."""
    issued = page(client, user, application).context["issued"]
    slips = [bound for bound in issued if not bound.is_result]
    for bound in slips:
        assert client.get(reverse("document", args=[bound.pk])).status_code == 200
    return {bound.part for bound in slips}


def closed(client, user, application, slip) -> bool:
    bound = application.documents.get(part=slip)
    client.force_login(user)
    return client.get(reverse("document", args=[bound.pk])).status_code == 404


def test_who_does_a_part_opens_the_slips_about_it(client, world, parallel, insurer, police):
    application = linked.asked(world, parallel, RESIDENCE)
    assert slips_of(client, police, application) == {"appointment", "supplement"}
    assert slips_of(client, insurer, application) == {"appointment"}
    assert closed(client, insurer, application, "supplement")
    assert slips_of(client, world.officer("examiner"), application) == {
        "appointment", "supplement",
    }  # fmt: skip
    assert closed(client, world.officer("examiner", world.tax), application, "supplement")


def test_who_is_asked_for_an_opinion_opens_the_slips_of_that_part(client, world, parallel, insurer):
    run = linked.run_of(parallel, RESIDENCE)
    opinions.ask_opinion(
        application=parallel,
        actor=states.holder(world, run),
        run_id=run.pk,
        question={"agency": world.tax, "text": "Có nợ thuế không?"},
    )
    application = linked.asked(world, parallel, RESIDENCE)
    asked = world.officer("examiner", world.tax)
    assert slips_of(client, asked, application) == {"appointment", "supplement"}
    assert slips_of(client, insurer, application) == {"appointment"}


def test_that_all_of_it_stops_is_read_by_who_does_a_part(client, world, parallel, insurer):
    approver = world.officer("approver", parallel.receiving_agency)
    application = endings.stop(application=parallel, actor=approver, reason="Có khiếu nại")
    assert "stop" in slips_of(client, insurer, application)


def test_drafts_requests_and_words_of_other_parts_stay_with_them(client, world, parallel, insurer):
    run = linked.run_of(parallel, RESIDENCE)
    application = linked.asked(world, parallel, RESIDENCE)
    application = supplements.supply(application=application, actor=world.citizen)
    for author, agency in ((states.holder(world, run), world.police), (world.citizen, None)):
        Message.objects.create(
            application=application,
            author=author,
            agency=agency,
            text="Của công an" if agency else "Của người nộp",
        )
    application = linked.forward_drafted(world, application, RESIDENCE)

    seen = page(client, insurer, application)
    assert seen.context["rounds"] == []
    assert seen.context["draft"] is None
    words = {line["text"] for line in seen.context["lines"]}
    assert words == {"Của người nộp"}
    assert "Chưa rõ chỗ ở" not in seen.content.decode()
    whole = page(client, world.officer("examiner"), application).context
    assert len(whole["rounds"]) == 1
    assert {line["text"] for line in whole["lines"]} == {"Của công an", "Của người nộp"}


def test_an_application_that_is_not_linked_is_seen_whole(world, land_transfer):
    application = states.step(world, states.started(world, land_transfer, splits=True))
    officer = states.holder(world, application.steps.open().first())
    assert sight_of(officer, Application.objects.get(pk=application.pk)).is_whole
