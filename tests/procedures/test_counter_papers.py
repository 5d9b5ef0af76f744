"""Papers at the counter: counted, printed on form 01, asked for by form 02, refused by form 03."""

from uuid import uuid4

import pytest
from django.urls import reverse

from portal.audit.models import Event
from procedures.models import Status
from procedures.services import drafts, entering, reception, submission, supplements, takeover
from procedures.services.errors import ActRefused
from tests import factories
from tests.procedures.test_counter import (
    NAME,
    at_counter,
    desk,
    filed_by_counter,
    officer,
    url,
)
from tests.procedures.test_counter_people import named

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def test_form_01_lists_what_lies_in_the_folder(world, civil_status):
    draft = at_counter(world, civil_status, fee_category="child")
    first = draft.received_papers.order_by("document_id").first()
    sheets = entering.Sheets(originals=1, certified=2, copies=3)
    papers = {first.document_id: sheets}
    entering.note_papers(application=draft, actor=officer(world), papers=papers)
    filed = entering.file_and_receive(application=draft, actor=officer(world), key=uuid4())
    name = civil_status.content.document(first.document_id).name.vi
    rows = filed.documents.get().document.data["papers"]
    assert [name, 1, 2, 3, 0] in rows


def test_a_required_paper_is_there_or_scanned(desk, world, civil_status):
    draft = at_counter(world, civil_status)
    needed = draft.received_papers.first().document_id
    nothing = {needed: entering.Sheets()}
    entering.note_papers(application=draft, actor=officer(world), papers=nothing)
    assert f"document.{needed}" in submission.problems_of(draft)
    answer = desk.post(url("documents", draft), {"do": "continue"})
    assert answer.status_code == 200
    assert any(slot.errors for slot in answer.context["slots"])
    wrong = {f"paper-{needed}-originals": "-1", "do": "continue"}
    answer = desk.post(url("documents", draft), wrong)
    assert any(slot.sheets.errors for slot in answer.context["slots"])
    factories.AttachmentFactory(application=draft, document_id=needed)
    assert f"document.{needed}" not in submission.problems_of(draft)


def test_what_was_counted_stays_when_a_scan_is_taken_out(desk, world, civil_status):
    draft = at_counter(world, civil_status)
    first, second = draft.received_papers.order_by("document_id")[:2]
    scan = factories.AttachmentFactory(application=draft, document_id=first.document_id)
    counted = {
        f"paper-{first.document_id}-copies": "4",
        f"paper-{second.document_id}-originals": "viết sai",
    }
    answer = desk.post(url("documents", draft), counted | {"do": f"remove {scan.pk}"})
    assert not draft.attachments.exists()
    slots = {one.id: one for one in desk.get(answer.url).context["slots"]}
    assert slots[first.document_id].sheets["copies"].value() == "4"
    assert slots[second.document_id].sheets["originals"].value() == "viết sai"
    assert not slots[second.document_id].errors
    once_more = {one.id: one for one in desk.get(answer.url).context["slots"]}
    assert once_more[first.document_id].sheets["originals"].value() == 1  # as it was noted


def test_form_02_tells_what_is_missing_and_files_nothing(desk, world, civil_status):
    draft = at_counter(world, civil_status)
    gone = draft.received_papers.first().document_id
    draft.received_papers.filter(document_id=gone).delete()
    asked = {"paper": "advise", "reason": "Chưa có bản chính"}
    assert desk.post(url("guide", draft), asked).status_code == 302
    draft.refresh_from_db()
    paper = draft.documents.get()
    assert (draft.status, paper.part) == (Status.DRAFT, "supplement")
    assert civil_status.content.document(gone).name.vi in str(paper.document.data["items"])
    assert desk.get(url("tasks", draft)).status_code == 200
    with pytest.raises(ActRefused):  # its paper is out
        drafts.discard(application=draft, actor=officer(world))


def test_form_03_tells_why_it_is_not_taken_in(desk, world, civil_status):
    draft = at_counter(world, civil_status)
    asked = {"paper": "turn_away", "reason": "Không thuộc thẩm quyền"}
    assert desk.post(url("guide", draft), asked).status_code == 302
    assert draft.documents.get().document.data["reason"] == "Không thuộc thẩm quyền"


@pytest.mark.parametrize("paper", ["advise", "turn_away"])
def test_a_second_click_gives_out_no_second_paper(desk, world, civil_status, paper):
    draft = at_counter(world, civil_status)
    draft.received_papers.all().delete()
    asked = {"paper": paper, "reason": "Thiếu bản chính"}
    assert desk.post(url("guide", draft), asked).status_code == 302
    again = desk.post(url("guide", draft), asked)
    assert "đã được cấp" in str(again.context["form"].non_field_errors())
    assert draft.documents.count() == 1


def test_after_a_refusal_nothing_is_said_to_be_missing(world, civil_status):
    draft = at_counter(world, civil_status)
    draft.received_papers.all().delete()
    entering.advise(application=draft, actor=officer(world), reason="Thiếu")
    entering.turn_away(application=draft, actor=officer(world), reason="Không thuộc thẩm quyền")
    with pytest.raises(ActRefused):
        entering.advise(application=draft, actor=officer(world), reason="Thiếu")
    assert [one.part for one in draft.documents.order_by("pk")] == ["supplement", "refusal"]


def test_complete_there_is_nothing_to_advise(desk, world, civil_status):
    draft = at_counter(world, civil_status)
    answer = desk.post(url("guide", draft), {"paper": "advise", "reason": "Thiếu"})
    assert answer.context["form"].non_field_errors()
    assert not draft.documents.exists()


def test_the_event_names_the_officer_and_the_subject(world, civil_status):
    filed = filed_by_counter(world, civil_status)
    event = Event.objects.history(filed.audit_stream).get(act="submit")
    assert event.actor == officer(world)
    assert event.stored.payload["subject"] == str(filed.filed_by_id)


def test_what_is_missing_later_the_citizen_supplies(client, world, civil_status):
    """Once filed it is an application like any other, on the citizen's own pages."""
    filed = filed_by_counter(world, civil_status)
    mine = factories.UserFactory(person__national_id="", person__full_name=NAME)
    takeover.take_over(account=named(world, mine.email), actor=officer(world))
    reception.start(application=filed, actor=world.officer("examiner"))
    item = {"kind": "field", "id": "copies", "note": "Ghi lại số bản"}
    supplements.ask_supplement(
        application=filed,
        actor=world.officer("examiner"),
        request={"reason": "Số bản chưa rõ", "items": [item]},
    )
    client.force_login(mine)
    assert client.get(reverse("application_tasks", args=[filed.pk])).url == reverse(
        "application", args=[filed.pk]
    )
    section = next(
        one.id
        for one in civil_status.content.sections
        if "copies" in [field.id for field in one.fields]
    )
    page = client.get(reverse("application_supplement_section", args=[filed.pk, section]))
    assert page.status_code == 200
    assert reverse("desk:counter") not in page.content.decode()
