"""Parts of a procedure copied into the draft of another, and shared parts by version."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.urls import reverse

from cms.conversion import spec_data
from cms.models import ProcedurePage, SharedPart, SharedPartVersion
from cms.renaming import renamed
from cms.services.copy_parts import copy_parts
from cms.services.from_spec import publish_spec
from cms.services.shared import choices
from procedures.models import ProcedureVersion
from tests.cms.conftest import spec_json
from tests.procedures.catalogue.samples import compare, question, section, text
from tests.procedures.catalogue.samples import spec_json as small


@pytest.fixture
def source(page, moderator) -> ProcedurePage:
    """Asks what the page asks, and more, under the same identifiers."""
    first = question("name")
    then = question("more", when=compare("present", "name"))
    results = [
        {
            "id": "paper",
            "kind": "letter",
            "title": text("Thư"),
            "symbol": "TB",
            "body": [{"kind": "paragraph", "text": text("Kính gửi {name}")}],
        }
    ]
    data = small(sections=[section(first, then, section_id="one")], results=results)
    return publish_spec(data, user=moderator)


def latest(page) -> dict:
    page = ProcedurePage.objects.get(pk=page.pk)
    return spec_data(page.get_latest_revision_as_object())


def test_a_copy_stands_under_identifiers_of_its_own(source, moderator):
    both = {("sections", "one"), ("results", "paper")}

    assert copy_parts(source, source, both, moderator) == 2

    first, second = latest(source)["sections"]
    assert first["id"] == "one"
    assert second["id"] == "one_2"
    assert [one["id"] for one in second["fields"]] == ["name_2", "more_2"]
    assert second["fields"][1]["when"]["field"] == "name_2"
    assert latest(source)["results"][1]["body"][0]["text"]["vi"] == "Kính gửi {name_2}"


def test_a_copy_is_a_draft(page, source, moderator):
    before = ProcedureVersion.objects.count()

    copy_parts(page, source, {("route", "approve")}, moderator)

    page.refresh_from_db()
    assert latest(page)["route"][-1]["title"]["vi"] == "Duyệt"
    assert page.has_unpublished_changes
    assert ProcedureVersion.objects.count() == before
    assert len(page.steps) == len(spec_json()["route"])


def test_what_is_not_copied_keeps_its_name():
    step = {"id": "a", "agency": {"area_field": "place"}, "corrects": ["pages"]}
    names = {"route": {"a": "b"}, "form": {"pages": "pages_2"}}

    assert renamed(step, names, "route") == {
        "id": "b",
        "agency": {"area_field": "place"},
        "corrects": ["pages_2"],
    }


@pytest.fixture
def screen(client, page, moderator):
    client.force_login(moderator)
    return reverse("procedure_copy_parts", args=[page.pk])


def test_an_editor_ticks_what_is_copied(client, screen, page, source):
    shown = client.get(screen, {"tu": source.pk}).content.decode()
    assert 'value="sections:one"' in shown

    response = client.post(screen, {"tu": source.pk, "phan": ["sections:one"]}, follow=True)

    assert latest(page)["sections"][-1]["fields"][0]["id"] == "name"
    assert "trong bản nháp" in response.content.decode()


@pytest.mark.parametrize("chosen", [{}, {"phan": ["sections:nothing"]}, {"phan": ["x"]}])
def test_nothing_ticked_is_told(client, screen, page, source, chosen):
    before = page.revisions.count()

    response = client.post(screen, {"tu": source.pk, **chosen}, follow=True)

    assert "đánh dấu" in response.content.decode()
    assert page.revisions.count() == before


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "²"])
def test_a_page_that_is_not_there(client, screen, number):
    assert client.get(screen, {"tu": number}).status_code == 404


# --- shared parts --------------------------------------------------------------------------------
def shared(title: str, *questions: dict) -> SharedPart:
    part = SharedPart.objects.filter(name="Nơi cư trú").first() or SharedPart(name="Nơi cư trú")
    write(part, title, *questions)
    part.live = False
    part.save()
    part.save_revision().publish()
    return part


def write(part: SharedPart, title: str, *questions: dict) -> None:
    from cms.conversion import fill_process, in_full

    helper = ProcedurePage(code="1.000001")
    sections = in_full("sections", [section(*questions, section_id="home", title=text(title))])
    fill_process(helper, {"sections": sections})
    part.section = SharedPart._meta.get_field("section").stream_block.to_python(
        list(helper.sections.raw_data)
    )


def refer(page, version: SharedPartVersion, **more):
    draft = page.get_latest_revision_as_object()
    block = draft.sections.stream_block
    raw = {"type": "shared", "value": {"version": str(version.pk), **more}}
    draft.sections = block.to_python([*draft.sections.raw_data, raw])
    draft.save_revision(clean=False).publish()
    return ProcedurePage.objects.get(pk=page.pk)


def test_a_procedure_keeps_the_version_it_names(page):
    part = shared("Nơi ở", question("street"))
    page = refer(page, part.versions.get(number=1))
    shared("Nơi cư trú mới", question("street"), question("ward"))
    assert part.versions.count() == 2

    page.save_revision().publish()

    content = ProcedureVersion.objects.order_by("number").last().content
    assert content.sections[-1].title.vi == "Nơi ở"
    assert ProcedureVersion.objects.count() == 2
    labels = [words for _value, words in choices()]
    assert "phiên bản 1 (đã có bản mới hơn: 2)" in labels[1]


def test_one_part_can_stand_twice(page):
    version = shared("Nơi ở", question("street"), question("no", when=compare("present", "street")))
    version = version.versions.get()
    page = refer(page, version, prefix="seller", title_vi="Bên bán")
    page = refer(page, version, prefix="buyer")

    first, second = page.spec().sections[-2:]
    assert (first.id, first.title.vi) == ("seller_home", "Bên bán")
    assert second.fields[1].when.field == "buyer_street"


def test_a_published_version_never_changes(db):
    version = shared("Nơi ở", question("street")).versions.get()
    version.number = 2
    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(ProtectedError):
        version.part.delete()


def test_publishing_the_same_again_makes_no_version(db):
    part = shared("Nơi ở", question("street"))
    shared("Nơi ở", question("street"))

    assert part.versions.count() == 1


def test_what_is_wrong_with_a_shared_part_stands_at_its_block(db):
    part = SharedPart(name="Nơi cư trú")
    write(part, "Nơi ở", question("street", when=compare("eq", "nobody", 1)))

    with pytest.raises(ValidationError) as caught:
        part.full_clean()
    (error,) = caught.value.error_dict["section"]
    assert error.block_errors[0].block_errors["fields"].block_errors[0].block_errors["when"]


def test_a_version_that_is_not_chosen_is_told_at_its_block(page, moderator):
    from cms.problems import errors_of
    from procedures.catalogue.serialise import SpecError

    draft = page.get_latest_revision_as_object()
    raw = {"type": "shared", "value": {}}
    draft.sections = draft.sections.stream_block.to_python([*draft.sections.raw_data, raw])
    with pytest.raises(SpecError) as caught:
        draft.spec()

    error = errors_of(draft, caught.value.problems)["sections"]
    last = len(draft.sections) - 1
    assert "version" in error.block_errors[last].block_errors
