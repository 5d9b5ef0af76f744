"""Following an application: my applications, its page, supplement, questions, files, tracking."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.core import panels
from portal.core.uploads import MEDIA_TYPES, Checked
from procedures.models import Application, Attachment, Message, Status
from procedures.services import opinions, processing, supplements
from procedures.services.attachments import add_file
from procedures.views.citizen import track
from procedures.views.citizen.now import now_of
from tests import factories, states
from tests.core.test_uploads import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(client, world):
    client.force_login(world.citizen)
    return client


def url(name, application, *more):
    return reverse(name, args=[application.pk, *more])


def asked(world, version, *items, **details):
    """At status 5: the receptionist asks for something before reception."""
    application = states.paid(states.filed(world, version, **details))
    default = {"kind": "document", "id": "old_copy", "note": "Bản chụp bị mờ"}
    return supplements.ask_supplement(
        application=application,
        actor=world.officer("receptionist"),
        request={"reason": "Thiếu giấy tờ", "items": list(items) or [default]},
    )


# --- my applications ----------------------------------------------------------------------------
def test_nothing_yet_shows_one_way_on(citizen):
    assert "mc-empty" in citizen.get(reverse("my_applications")).content.decode()


def test_what_must_be_done_comes_first_and_by_date(citizen, world, civil_status):
    states.drafted(world, civil_status)
    states.filed(world, civil_status)
    asked(world, civil_status)
    states.received(world, civil_status)
    states.handed_over(world, civil_status)
    context = citizen.get(reverse("my_applications")).context
    assert [task.icon for task in context["todo"]] == ["fileplus", "coin", "pen"]
    assert len(context["running"]) == 1
    assert [row.status for row in context["done"].rows] == [Status.RETURNED]


def test_the_list_asks_the_database_the_same_for_one_row_and_for_six(citizen, world, civil_status):
    page = reverse("my_applications")

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert citizen.get(page).status_code == 200
        return len(captured)

    def add():
        states.drafted(world, civil_status)
        states.filed(world, civil_status)
        states.started(world, civil_status)
        asked(world, civil_status)

    add()
    citizen.get(page)
    one = queries()
    for _row in range(5):
        add()
    assert queries() == one


def test_finished_ones_are_paged(citizen, world, civil_status, monkeypatch):
    monkeypatch.setattr("procedures.views.citizen.mine.PAGE", 1)
    for _row in range(2):
        states.handed_over(world, civil_status)
    first = citizen.get(reverse("my_applications")).context["done"]
    assert first.next
    second = citizen.get(reverse("my_applications"), {"cursor": first.next}).context["done"]
    assert {row.pk for row in first.rows}.isdisjoint({row.pk for row in second.rows})


# --- one application ----------------------------------------------------------------------------
EVERY_STATE = ["filed", "received", "started", "finished", "handed_over"]


@pytest.mark.parametrize("state", EVERY_STATE)
def test_its_page_in_every_state(citizen, world, civil_status, state):
    application = getattr(states, state)(world, civil_status)
    answer = citizen.get(url("application", application))
    assert answer.status_code == 200
    assert answer.context["now"].title
    assert answer.context["timeline"]
    assert bool(answer.context["clock"]) == (state in ("received", "started"))


def test_the_long_way_with_pause_is_told_in_plain_words(citizen, world, land_transfer):
    application = states.started(world, land_transfer)
    context = citizen.get(url("application", application)).context
    assert {item["state"] for item in context["timeline"]} == {"next", "now", "done"}
    assert context["clock"]["reasons"]


def test_only_the_step_under_way_is_being_done(citizen, world, land_transfer):
    application = states.step(world, states.started(world, land_transfer))
    timeline = citizen.get(url("application", application)).context["timeline"]
    steps = [item for item in timeline if item["state"] != "now"]
    assert not [item["title"] for item in steps if "đang" in str(item["title"]).lower()]
    now = [item["title"] for item in timeline if item["state"] == "now"]
    assert now == [str(step.citizen_title) for step in _open_steps(application)]


def _open_steps(application):
    return [application.spec.step(run.step_id) for run in application.steps.open()]


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.NOT_RECEIVED, Status.STOPPED])
def test_what_ended_names_a_way_on(status):
    ended = Application(status=status, reason="Nhầm thủ tục.")
    ended.open_supplements = ended.owed_fees = []
    reason, way_on = now_of(ended).text.split(". ")
    assert reason.endswith("Nhầm thủ tục")
    assert way_on


def test_notes_between_officers_are_not_told(citizen, world, civil_status):
    application = states.step(world, states.started(world, civil_status), note="Ghi chú riêng")
    run = states.open_run(application)
    processing.return_step(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        reason="Lý do nội bộ",
    )
    Message.objects.create(
        application=application, author=world.citizen, text="Nội bộ thôi", is_internal=True
    )
    html = citizen.get(url("application", application)).content.decode()
    for secret in ("Ghi chú riêng", "Lý do nội bộ", "Nội bộ thôi"):
        assert secret not in html


def test_panels_of_other_apps_stand_on_the_page(citizen, world, civil_status, monkeypatch):
    monkeypatch.setattr(panels, "_registered", {place: [] for place in panels.PLACES})
    panels.register("application", "tests.procedures.test_citizen_pages.a_panel")
    panels.register("application", "tests.procedures.test_citizen_pages.a_panel")
    application = states.filed(world, civil_status)
    html = citizen.get(url("application", application)).content.decode()
    assert html.count("một mảnh của nơi khác") == 1


def a_panel(request, application):
    return "một mảnh của nơi khác"


def test_what_was_filed_can_be_read_again(citizen, world, civil_status):
    application = states.filed(world, civil_status, fee_category="poor")
    answer = citizen.get(url("application_answers", application))
    assert answer.context["cards"]
    assert answer.context["filed"]


@pytest.mark.threat(1)
def test_foreign_rows_are_not_there(client, world, civil_status):
    application = asked(world, civil_status)
    client.force_login(world.stranger)
    for name in (
        "application",
        "application_answers",
        "application_supplement",
        "application_withdraw",
        "application_message",
        "application_submitted",
        "application_tasks",
    ):
        assert client.get(url(name, application)).status_code == 404
    page = url("application_supplement_section", application, "record")
    assert client.get(page).status_code == 404


def test_an_officer_reads_it_on_the_desk_not_here(client, world, civil_status):
    application = states.filed(world, civil_status)
    client.force_login(world.officer("receptionist"))
    assert client.get(url("application", application)).status_code == 404


# --- withdrawing and asking ---------------------------------------------------------------------
def test_withdrawing_needs_a_reason_and_happens_once(citizen, world, civil_status):
    application = states.filed(world, civil_status)
    page = url("application_withdraw", application)
    assert citizen.get(page).status_code == 200
    seen = {"seen": application.revision}
    assert "reason" in citizen.post(page, seen | {"reason": " "}).context["form"].errors
    assert citizen.post(page, seen | {"reason": "Nộp nhầm"}).url == url("application", application)
    assert citizen.post(page, seen | {"reason": "Nộp nhầm"}).status_code == 409
    application = type(application).objects.get()
    assert application.status == Status.WITHDRAWN
    assert "Nộp nhầm" in citizen.get(url("application", application)).content.decode()


def test_a_question_reaches_the_agency(citizen, world, civil_status):
    application = states.filed(world, civil_status)
    page = url("application_message", application)
    assert citizen.post(page, {"text": ""}).context["form"].errors
    citizen.post(page, {"text": "Bao giờ có kết quả?"})
    message = Message.objects.get()
    assert (message.text, message.is_internal) == ("Bao giờ có kết quả?", False)
    assert "Bao giờ có kết quả?" in citizen.get(url("application", application)).content.decode()


def test_a_draft_can_be_neither_withdrawn_nor_asked_about(citizen, world, civil_status):
    draft = states.drafted(world, civil_status)
    for name in ("application_withdraw", "application_message"):
        assert citizen.get(url(name, draft)).status_code == 404


# --- supplement ---------------------------------------------------------------------------------
def test_it_is_shown_exactly_what_is_asked_and_sent_once(citizen, world, civil_status):
    application = asked(world, civil_status)
    page = url("application_supplement", application)
    context = citizen.get(page).context
    assert [slot.id for slot in context["asked"].slots] == ["old_copy"]
    assert context["asked"].slots[0].note == "Bản chụp bị mờ"
    send = {"do": "send", "seen": application.revision}
    refused = citizen.post(page, send)
    assert refused.context["errors"][0]["href"] == "#file-old_copy"
    upload = SimpleUploadedFile("cũ.pdf", pdf())
    assert citizen.post(page, {"do": "upload", "seen": application.revision,
                               "file-old_copy": upload}).url == page  # fmt: skip
    assert not Attachment.objects.get().is_filed
    application.refresh_from_db()
    assert application.status == Status.SUPPLEMENT_REQUESTED
    assert citizen.post(page, send).url == url("application", application)
    assert citizen.post(page, send).status_code == 409
    application = type(application).objects.get()
    assert application.status == Status.REGISTERED
    assert Attachment.objects.get().is_filed


def test_the_note_stays_while_files_come_and_go(citizen, world, civil_status):
    application = asked(world, civil_status)
    page = url("application_supplement", application)
    typed = {"seen": application.revision, "note": "Bản gốc ở quê"}
    file = SimpleUploadedFile("cũ.pdf", pdf())
    answer = citizen.post(page, typed | {"do": "upload", "file-old_copy": file})
    assert "Bản gốc ở quê" in citizen.get(answer.url).content.decode()
    taken = citizen.post(page, typed | {"do": f"remove {Attachment.objects.get().pk}"})
    shown = citizen.get(taken.url)
    assert "Bản gốc ở quê" in shown.content.decode()
    assert shown.context["errors"] == []
    assert "Bản gốc ở quê" not in citizen.get(page).content.decode()


def test_an_answer_is_corrected_on_a_copy(citizen, world, civil_status):
    item = {"kind": "field", "id": "register_number", "note": "Ghi rõ số"}
    application = asked(world, civil_status, item)
    found = citizen.get(url("application_supplement", application)).context["asked"].answers
    assert "#q-register_number" in found[0].url
    page = url("application_supplement_section", application, "record")
    assert citizen.get(page).status_code == 200
    answers = {"event_type": "birth", "register_number": "45/2012", "do": "continue"}
    place = {f"registered_at-{part}": code for part, code in world.address().items()}
    assert citizen.post(page, answers | place).url == url("application_supplement", application)
    application.refresh_from_db()
    assert "register_number" not in application.answers
    citizen.post(
        url("application_supplement", application), {"do": "send", "seen": application.revision}
    )
    application = type(application).objects.get()
    assert application.answers["register_number"] == "45/2012"


def test_a_document_that_nobody_asked_for_is_not_taken(citizen, world, civil_status):
    application = asked(world, civil_status)
    upload = SimpleUploadedFile("a.pdf", pdf())
    page = url("application_supplement", application)
    citizen.post(page, {"do": "upload", "seen": application.revision, "file-authorisation": upload})
    assert not Attachment.objects.exists()


def test_when_nothing_is_asked_the_page_leads_back(citizen, world, civil_status):
    application = states.filed(world, civil_status)
    page = url("application_supplement", application)
    assert citizen.get(page).url == url("application", application)


# --- files --------------------------------------------------------------------------------------
@pytest.mark.threat(7)
@pytest.mark.parametrize(("media_type", "boxed"), [("application/pdf", False), ("image/png", True)])
def test_a_file_is_shown_alone_to_those_who_may_see_it(
    client, world, civil_status, media_type, boxed
):
    application = states.filed(world, civil_status, fee_category="poor")
    Attachment.objects.update(media_type=media_type)
    page = reverse("attachment", args=[Attachment.objects.first().pk])
    assert client.get(page).status_code == 302
    client.force_login(world.stranger)
    assert client.get(page).status_code == 404
    client.force_login(world.officer("receptionist", world.far))
    assert client.get(page).status_code == 404
    for user in (world.citizen, world.officer("receptionist", application.receiving_agency)):
        client.force_login(user)
        answer = client.get(page)
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert answer["Content-Disposition"].startswith("inline")
        assert ("sandbox" in answer["Content-Security-Policy"]) == boxed
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]


def test_what_is_neither_pdf_nor_picture_is_a_download(citizen, world, civil_status):
    states.filed(world, civil_status, fee_category="poor")
    attachment = Attachment.objects.first()
    Attachment.objects.update(media_type="application/zip", name="Đơn “xin”; của tôi.docx")
    answer = citizen.get(reverse("attachment", args=[attachment.pk]))
    assert b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    Attachment.objects.update(scan="quarantined")
    assert citizen.get(reverse("attachment", args=[attachment.pk])).status_code == 404


@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_every_kind_of_file_that_a_procedure_may_ask_for_is_kept(world, civil_status, kind):
    draft, checked = states.drafted(world, civil_status), Checked(f"a.{kind}", kind, b"x", None)
    document = civil_status.content.documents[0].id
    add_file(application=draft, actor=world.citizen, document_id=document, checked=checked)
    kept = draft.attachments.get(name=f"a.{kind}")

    assert len(kept.media_type) <= Attachment._meta.get_field("media_type").max_length


# --- tracking -----------------------------------------------------------------------------------
def test_the_code_and_four_digits_show_where_it_is_and_no_name(client, world, civil_status):
    application = states.received(world, civil_status)
    last = application.phone[-4:]
    page = reverse("track")
    assert client.get(page).status_code == 200
    html = client.post(page, {"code": f" {application.code.lower()} ", "phone": last})
    html = html.content.decode()
    assert application.code in html
    assert application.receiving_agency.name in html
    for secret in (world.citizen.full_name, "027190000123", "Mai Hương"):
        assert secret not in html


def test_tracking_says_when_the_agency_waits_for_the_citizen(client, world, civil_status):
    running = states.received(world, civil_status)
    waiting = asked(world, civil_status)
    for application, waits in ((running, False), (waiting, True)):
        data = {"code": application.code, "phone": application.phone[-4:]}
        assert client.post(reverse("track"), data).context["waits"] is waits


@pytest.mark.threat(31)
def test_wrong_pairs_get_one_and_the_same_answer(client, world, civil_status):
    application = states.filed(world, civil_status)
    draft = states.drafted(world, civil_status)
    wrong = "0000" if application.phone[-4:] != "0000" else "1111"
    pages = [
        client.post(reverse("track"), {"code": code, "phone": wrong})
        for code in (application.code, "H05.99-240101-0001", str(draft.pk))
    ]
    texts = {page.content.decode().replace(page.context["form"].data["code"], "") for page in pages}
    assert len({_without_tokens(text) for text in texts}) == 1
    assert all(page.context["missing"] for page in pages)


def test_digits_of_one_code_are_not_guessed_from_many_addresses(
    client, world, civil_status, monkeypatch
):
    """Nor does guessing keep out the citizen, or somebody who asks for another code."""
    monkeypatch.setattr(track, "ALL_MISSES", 5)
    application, other = (states.filed(world, civil_status) for _number in range(2))
    right = application.phone[-4:]
    wrong = "0000" if right != "0000" else "1111"

    def look(address, number, code=application.code):
        data = {"code": code, "phone": number}
        return client.post(reverse("track"), data, REMOTE_ADDR=address)

    seen = [look(f"198.51.100.{number}", wrong).status_code for number in range(5)]
    assert set(seen) == {200}
    assert look("198.51.100.9", wrong).status_code == 200
    assert look("198.51.100.9", right).status_code == 429
    assert look("203.0.113.7", right).context["found"] == application
    assert look("198.51.100.9", wrong, other.code).status_code == 200


def _without_tokens(html):
    return "\n".join(line for line in html.split("\n") if "csrfmiddlewaretoken" not in line)


def test_who_mistypes_often_waits_and_who_knows_it_never_does(client, world, civil_status):
    application = states.filed(world, civil_status)
    right = application.phone[-4:]
    wrong = "0000" if right != "0000" else "1111"

    def look(number):
        data = {"code": application.code, "phone": number}
        return client.post(reverse("track"), data).status_code

    assert {look(right) for _time in range(5)} == {200}
    assert {look(wrong) for _time in range(track.OWN_MISSES)} == {200}
    assert look(right) == 429


def test_four_digits_are_asked_for(client, db):
    form = client.post(reverse("track"), {"code": "H05", "phone": "12a4"}).context["form"]
    assert "phone" in form.errors


@pytest.mark.threat(42)
def test_guessing_ends_after_twenty_tries(client, db):
    for number in range(20):
        data = {"code": f"H05.99-240101-{number:04}", "phone": "1234"}
        assert client.post(reverse("track"), data).status_code == 200
    assert client.post(reverse("track"), data).status_code == 429


def test_opinions_do_not_show_their_words(citizen, world, land_transfer):
    application = states.step(world, states.started(world, land_transfer))
    run = states.open_run(application)
    opinions.ask_opinion(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        question={"agency": world.tax, "text": "Câu hỏi giữa hai cơ quan"},
    )
    html = citizen.get(url("application", application)).content.decode()
    assert "Câu hỏi giữa hai cơ quan" not in html


def test_a_representative_sees_what_was_filed_by_mandate(client, world, civil_status):
    owner = factories.PersonFactory()
    factories.MandateFactory(holder=world.citizen.person, person=owner)
    own = factories.UserFactory(person=owner)
    application = states.filed(world, civil_status)
    type(application).objects.update(owner=owner)
    client.force_login(own)
    assert client.get(url("application", application)).status_code == 200
