"""What the desk shows: the inbox and its views, search, the page of a file, its documents."""

import hashlib
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from portal.audit.models import Event
from portal.tasks.limited import LimitExceeded
from procedures.models import Attachment, Channel, Status, WorkItem
from procedures.services import assigning, drafts, opinions, reception, submission, supplements
from procedures.views.desk import queue
from tests import factories, states
from tests.procedures import filing

pytestmark = pytest.mark.django_db
INBOX = "/ban-lam-viec/"


def page_url(application):
    return reverse("desk:application", args=[application.pk])


def codes(response):
    return [row["application"].code for row in response.context["rows"]]


@pytest.fixture
def door(world):
    return world.officer("receptionist")


@pytest.fixture
def filed(world, civil_status):
    return states.paid(states.filed(world, civil_status))


def new_citizen():
    return factories.UserFactory()


# --- inbox ------------------------------------------------------------------------------------
def test_the_inbox_opens_on_what_is_due_first(client, world, civil_status, door):
    later = states.paid(states.filed(world, civil_status))
    with time_machine.travel(timezone.now() - timedelta(days=6)):
        sooner = states.paid(states.filed(world, civil_status, by=new_citizen()))
    states.filed(world, civil_status, by=new_citizen())  # waits for its fee
    client.force_login(door)
    response = client.get(INBOX)
    assert codes(response) == [sooner.code, later.code]
    numbers = {name: tile["count"].number for name, tile in response.context["tiles"].items()}
    assert (numbers["due"], numbers["overdue"], numbers["citizen"], numbers["all"]) == (2, 1, 1, 3)


def test_another_agency_sees_an_empty_inbox(client, world, filed):
    client.force_login(world.officer("receptionist", world.neighbour))
    response = client.get(INBOX)
    assert codes(response) == []
    assert "mc-empty" in response.content.decode()


def test_the_posts_of_one_officer_fill_one_inbox(client, world, civil_status, door):
    """Receptionist here, examiner next door: the work of both, and of no third desk."""
    factories.PostFactory(user=door, agency=world.neighbour, role="examiner")
    here = states.paid(states.filed(world, civil_status))
    there = filed_next_door(world, civil_status)
    receptionist = world.officer("receptionist", world.neighbour)
    reception.receive(application=there, actor=receptionist)
    states.received(world, civil_status, by=new_citizen())  # lies with the examiner here
    filed_next_door(world, civil_status)  # lies with the receptionist there
    client.force_login(door)
    response = client.get(INBOX)
    assert set(codes(response)) == {here.code, there.code}
    numbers = {name: tile["count"].number for name, tile in response.context["tiles"].items()}
    assert (numbers["due"], numbers["unassigned"], numbers["all"]) == (2, 2, 2)


def filed_next_door(world, version):
    """Paid, sent to the neighbouring commune."""
    draft = states.drafted(world, version, by=new_citizen())
    act = {"application": draft, "actor": draft.filed_by}
    drafts.save_particulars(**act, receiving_agency=world.neighbour)
    return states.paid(submission.submit(**act, key=uuid4()))


def test_work_of_a_colleague_leaves_my_view_and_stays_in_the_team_s(client, world, filed, door):
    colleague = world.officer("receptionist", number=2)
    item = filed.work_items.open().get()
    assigning.assign(application=filed, actor=door, item_id=item.pk, to=colleague)
    client.force_login(door)
    assert codes(client.get(INBOX)) == []
    assert codes(client.get(INBOX, {"view": "all"})) == [filed.code]
    assert codes(client.get(INBOX, {"view": "unassigned"})) == []


def test_files_asked_of_another_agency_have_a_view(client, world, land_transfer):
    application = states.step(world, states.started(world, land_transfer))
    run = application.steps.open().get(step_id="examine")
    examiner = states.holder(world, run)
    client.force_login(examiner)
    assert codes(client.get(INBOX, {"view": "agency"})) == []
    question = {"agency": world.tax, "text": "Có nợ thuế không?", "hours": 8}
    opinions.ask_opinion(application=application, actor=examiner, run_id=run.pk, question=question)
    assert codes(client.get(INBOX, {"view": "agency"})) == [application.code]


def test_filters_narrow_the_list_and_unknown_values_are_dropped(client, world, civil_status, door):
    online = states.paid(states.filed(world, civil_status))
    states.paid(states.filed(world, civil_status, by=new_citizen(), channel=Channel.IN_PERSON))
    client.force_login(door)
    response = client.get(INBOX, {"channel": "online"})
    assert codes(response) == [online.code]
    assert [chip["label"] for chip in response.context["chips"]]
    assert len(codes(client.get(INBOX, {"channel": "pigeon", "procedure": "2.000635"}))) == 2
    assert codes(client.get(INBOX, {"kind": WorkItem.Kind.HAND_OVER})) == []


def test_pages_of_the_inbox_follow_each_other(client, world, filed, door, monkeypatch):
    monkeypatch.setattr("procedures.views.desk.inbox.PAGE_SIZE", 2)
    for _number in range(4):
        copy_item(filed)
    client.force_login(door)
    seen, cursor = [], ""
    for _page in range(3):
        response = client.get(INBOX, {"view": "all", "cursor": cursor})
        seen += [row["item"].pk for row in response.context["rows"]]
        cursor = response.context["page"].next
    assert len(set(seen)) == len(seen) == 5
    assert cursor == ""


def copy_item(application):
    """One more piece of work on the same desk; kind `step` may stand there many times."""
    item = application.work_items.open().first()
    return WorkItem.objects.create(
        application=application,
        version=item.version,
        area=item.area,
        channel=item.channel,
        kind=WorkItem.Kind.STEP,
        agency=item.agency,
        role=item.role,
        due_at=item.due_at,
    )


def test_a_longer_inbox_asks_the_database_no_more(client, world, civil_status, door):
    states.paid(states.filed(world, civil_status))
    client.force_login(door)
    client.get(INBOX)  # words of the version, session
    few = queries(client)
    for _number in range(5):
        states.paid(states.filed(world, civil_status, by=new_citizen()))
    assert queries(client) == few


def queries(client):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(INBOX).status_code == 200
    return len(captured)


def test_a_desk_without_any_work_says_how_to_look_at_a_file(client, door):
    client.force_login(door)
    page = client.get(INBOX).content.decode()
    assert "?view=all" not in page.split('class="mc-empty"')[1].split("</main>")[0]


def test_a_refused_file_shows_no_route_and_no_date_to_keep(client, world, door, filed):
    client.force_login(door)
    assert 'id="p-route"' in client.get(page_url(filed)).content.decode()
    reception.refuse_reception(application=filed, actor=door, reason="Sai nơi nộp")
    page = client.get(page_url(filed)).content.decode()
    assert 'id="p-route"' not in page
    assert "17:00" not in page.split('class="mc-case__row"')[1].split("</div>")[0]


def test_the_share_on_time_counts_steps_of_this_month(world, civil_status):
    assert queue.on_time_share(world.officer("examiner"), timezone.now()) is None
    states.step(world, states.started(world, civil_status))
    assert queue.on_time_share(world.officer("examiner"), timezone.now()) == 1


# --- search -----------------------------------------------------------------------------------
@pytest.mark.parametrize("q", ["nguyen thi mai", "MAI HƯƠNG", "0001", "{code}"])
def test_a_file_is_found_by_code_or_name(client, door, filed, q):
    client.force_login(door)
    response = client.post(reverse("desk:search"), {"q": q.format(code=filed.code.lower())})
    assert codes(response) == [filed.code]


def test_search_finds_nothing_of_other_agencies(client, world, filed):
    client.force_login(world.officer("receptionist", world.neighbour))
    assert codes(client.post(reverse("desk:search"), {"q": filed.code})) == []
    assert client.get(reverse("desk:search")).status_code == 200


# --- doors ------------------------------------------------------------------------------------
def test_only_officers_of_the_agencies_concerned_open_a_file(client, world, filed):
    for person, expected in (
        (world.citizen, 403),
        (world.officer("receptionist", world.neighbour), 404),
        (world.officer("clerk", world.far), 404),
        (world.officer("receptionist"), 200),
        (world.officer("approver"), 200),
    ):
        client.force_login(person)
        assert client.get(page_url(filed)).status_code == expected
    assert client.get(INBOX).status_code == 200


def test_a_draft_is_nobody_s_at_the_desk(client, world, civil_status):
    draft = states.drafted(world, civil_status)
    client.force_login(world.officer("receptionist"))
    assert client.get(page_url(draft)).status_code == 404


# --- the page ---------------------------------------------------------------------------------
def test_the_page_shows_answers_with_masked_numbers(client, door, filed):
    client.force_login(door)
    text = client.get(page_url(filed)).content.decode()
    assert "027190000123" not in text
    assert "Nguyễn Thị Mai Hương" in text


def test_showing_the_numbers_is_a_post_and_leaves_an_event(client, door, filed):
    client.force_login(door)
    url = reverse("desk:reveal", args=[filed.pk])
    assert client.get(url).status_code == 405
    assert "027190000123" in client.post(url).content.decode()
    event = Event.objects.get(stream=filed.audit_stream, act="reveal_identity")
    assert event.actor == door
    assert event.why == "Kiểm tra, tiếp nhận"  # the work that the officer held


def test_who_looks_at_the_numbers_by_delegation_says_for_whom(client, world, door, filed):
    helper = world.officer("examiner", world.far)
    factories.DelegationFactory(post=door.posts.get(), to=helper)
    client.force_login(helper)
    client.post(reverse("desk:reveal", args=[filed.pk]))
    event = Event.objects.get(stream=filed.audit_stream, act="reveal_identity")
    assert event.in_place_of == door.full_name


@pytest.mark.parametrize(
    "make",
    [states.filed, states.received, states.started, states.finished, states.handed_over],
)
def test_every_state_of_a_copy_has_a_page(client, world, civil_status, make):
    application = make(world, civil_status)
    client.force_login(world.officer("receptionist"))
    response = client.get(page_url(application))
    assert response.status_code == 200
    assert response.context["events"]
    assert (response.context["clock"] is not None) == bool(application.received_at)


@pytest.mark.parametrize(
    ("code", "words", "others"),
    [
        ("1.009994", "ngày theo lịch", "ngày làm việc sau hôm nay"),
        ("1.013831", "ngày làm việc sau hôm nay", "ngày theo lịch"),
    ],
)
def test_the_clock_names_the_days_that_its_limit_counts(client, world, code, words, others):
    application = filing.started(world, code)
    item = application.work_items.open().first()
    client.force_login(world.officer(item.role, item.agency))
    page = client.get(page_url(application)).content.decode()
    assert words in page
    assert others not in page


def test_a_long_route_runs_down_lanes_of_its_agencies(client, world, land_transfer):
    application = states.step(world, states.started(world, land_transfer))
    client.force_login(world.officer("receptionist"))
    route = client.get(page_url(application)).context["route"]
    assert [box.stop.state for box in route.boxes][:4] == ["done", "done", "now", "next"]
    assert len(route.lanes) == 3
    assert all(box.x >= 0 and box.x + box.width <= route.width for box in route.boxes)


def test_a_supplement_shows_what_it_changed(client, world, civil_status):
    application = states.received(world, civil_status)
    asked = {"reason": "Thiếu", "items": [{"kind": "field", "id": "copies", "note": "Mấy bản?"}]}
    application = supplements.ask_supplement(
        application=application, actor=world.officer("examiner"), request=asked
    )
    answers = application.answers | {"copies": 3}
    supplements.save_copy(application=application, actor=world.citizen, answers=answers)
    application = supplements.supply(application=application, actor=world.citizen)
    client.force_login(world.officer("examiner"))
    changes = client.get(page_url(application)).context["rounds"][0]["changes"]
    assert [(one["old"].split()[0], one["new"].split()[0]) for one in changes] == [("1", "3")]


def test_internal_notes_and_history_are_told(client, world, filed, door):
    client.force_login(door)
    data = {"seen": filed.revision, "text": "Gọi lại sau 14 giờ", "audience": "colleagues"}
    client.post(reverse("desk:act", args=[filed.pk, "message"]), data)
    response = client.get(page_url(filed))
    assert response.context["lines"][0]["note"]
    post = f"Cán bộ tiếp nhận, {world.commune.name}"
    assert response.context["events"][0]["who"] == f"{door.full_name} ({post})"


# --- documents --------------------------------------------------------------------------------
def picture(kind):
    made = BytesIO()
    Image.new("RGB", (60, 80), "white").save(made, kind)
    return made.getvalue()


def give(application, content, media_type, **details):
    document_id = application.spec.documents[0].id
    return factories.AttachmentFactory(
        application=application,
        document_id=document_id,
        file=ContentFile(content, name="tep"),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        is_filed=True,
        **details,
    )


def test_pages_of_a_pdf_are_pictures_kept_for_the_next_reader(client, door, filed):
    attachment = give(filed, picture("PDF"), "application/pdf")
    client.force_login(door)
    response = client.get(page_url(filed), {"file": str(attachment.pk)})
    (number, url), *_rest = response.context["preview"]["pages"]
    first = client.get(url)
    assert b"".join(first.streaming_content).startswith(b"\x89PNG")
    assert first["X-Content-Type-Options"] == "nosniff"
    assert b"".join(client.get(url).streaming_content).startswith(b"\x89PNG")
    assert client.get(reverse("desk:page", args=[filed.pk, attachment.pk, 9])).status_code == 404
    attachment.refresh_from_db()
    assert (number, attachment.pages) == (1, 1)


def test_a_broken_pdf_says_so_and_offers_the_original(client, door, filed):
    attachment = give(filed, b"%PDF-1.4 broken", "application/pdf")
    client.force_login(door)
    preview = client.get(page_url(filed), {"file": str(attachment.pk)}).context["preview"]
    assert preview["why"]
    response = client.get(reverse("desk:file", args=[filed.pk, attachment.pk]))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" not in policy  # the viewer of Chromium opens no PDF in a sandbox
    assert b"".join(response.streaming_content) == b"%PDF-1.4 broken"
    saved = client.get(reverse("desk:file", args=[filed.pk, attachment.pk]), {"tai": 1})
    assert saved["Content-Disposition"].startswith("attachment")
    assert b"".join(saved.streaming_content) == b"%PDF-1.4 broken"


def test_a_page_that_could_not_be_made_is_not_tried_again_at_once(client, door, filed, monkeypatch):
    attachment = give(filed, picture("PDF") + b"% of its own", "application/pdf")
    attachment.pages = 1
    attachment.save()
    tries = []

    def fails(*arguments, **limits):
        tries.append(arguments)
        raise LimitExceeded

    monkeypatch.setattr("procedures.views.desk.pages.run_limited", fails)
    client.force_login(door)
    address = reverse("desk:page", args=[filed.pk, attachment.pk, 1])
    assert [client.get(address).status_code for _ in range(3)] == [404, 404, 404]
    assert len(tries) == 1


def test_a_picture_is_shown_as_it_is(client, door, filed):
    attachment = give(filed, picture("JPEG"), "image/jpeg")
    client.force_login(door)
    response = client.get(reverse("desk:page", args=[filed.pk, attachment.pk, 1]))
    assert response["Content-Type"] == "image/jpeg"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content) == picture("JPEG")


def test_a_file_not_checked_yet_is_named_but_never_opened(client, door, filed):
    attachment = give(filed, picture("JPEG"), "image/jpeg", scan="quarantined")
    client.force_login(door)
    preview = client.get(page_url(filed), {"file": str(attachment.pk)}).context["preview"]
    assert preview["pages"] == []
    for name, extra in (("desk:page", [1]), ("desk:file", [])):
        url = reverse(name, args=[filed.pk, attachment.pk, *extra])
        assert client.get(url).status_code == 404


def test_files_of_a_draft_or_of_another_file_are_not_found(
    client, world, civil_status, filed, door
):
    other = states.paid(states.filed(world, civil_status, by=new_citizen()))
    attachment = give(other, picture("JPEG"), "image/jpeg")
    client.force_login(door)
    assert client.get(reverse("desk:file", args=[filed.pk, attachment.pk])).status_code == 404
    Attachment.objects.filter(pk=attachment.pk).update(is_filed=False)
    assert client.get(reverse("desk:file", args=[other.pk, attachment.pk])).status_code == 404


def test_the_drafted_result_can_be_read_before_it_is_approved(client, world, civil_status):
    application = states.step(world, states.started(world, civil_status))
    client.force_login(world.officer("approver"))
    response = client.get(page_url(application), {"file": "ket-qua"})
    assert response.context["result"]["data"]["title"] == "Trích lục hộ tịch (bản sao)"
    page = client.get(reverse("desk:act", args=[application.pk, "approve"]))
    assert page.context["result"]["blanks"]
    assert application.status == Status.PROCESSING


def test_a_longer_conversation_asks_the_database_no_more(client, world, filed, door):
    client.force_login(door)
    client.get(page_url(filed))
    few = page_queries(client, filed)
    for number in range(4):
        data = {"seen": 0, "text": f"Lời thứ {number}", "audience": "citizen"}
        client.post(reverse("desk:act", args=[filed.pk, "message"]), data)
    assert page_queries(client, filed) == few < 60


def page_queries(client, application):
    with CaptureQueriesContext(connection) as captured:
        client.get(page_url(application))
    return len(captured)


def test_who_decides_sees_the_draft_first(client, world, civil_status):
    application = states.step(world, states.started(world, civil_status))
    give(application, picture("JPEG"), "image/jpeg")
    client.force_login(world.officer("approver"))
    assert client.get(page_url(application)).context["result"]
    client.force_login(world.officer("examiner"))
    assert client.get(page_url(application)).context["preview"]
