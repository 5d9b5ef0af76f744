"""The project's own blank forms: the online form on paper, seeded and never forced on an editor."""

import json

import pytest
from wagtail.documents.models import Document

from cms.content.build import publish_all, spec_files
from cms.models import KeptForm, ProcedurePage
from cms.paper_form import declaration_of, form_data
from cms.services import print_forms, sample_forms
from portal.documents.render import render_html
from procedures.catalogue.serialise import load_spec
from tests.cms.conftest import spec_json
from tests.cms.test_blank_forms import document


@pytest.fixture
def few(monkeypatch, tmp_path):
    """Only one of the spec files, so that seeding takes no time."""
    (tmp_path / "2.000635.json").write_text(json.dumps(spec_json()), encoding="utf-8")
    monkeypatch.setattr("cms.content.build.SPECS", tmp_path)


def declaration(page):
    return page.get_latest_revision_as_object().documents[0].value["blank_form"]


def test_every_form_agrees_with_its_spec():
    """Else: manage.py make_sample_forms."""
    made = json.loads(print_forms.MADE_FROM.read_text())
    found = {spec["code"]: form[0] for spec in spec_files() if (form := print_forms.printed(spec))}

    assert found == made
    assert {path.stem for path in sample_forms.FORMS.glob("*.pdf")} == made.keys()
    assert len(made) == 25


def test_seeding_gives_the_declaration_its_form_once(tree, few):
    (page,) = publish_all().values()
    (again,) = publish_all().values()

    assert again.live_revision_id == page.live_revision_id
    form = page.spec().document("declaration").blank_form
    assert form.path.endswith("/to-khai-de-nghi-cap-ban-sao-trich-luc-ho-tich-theo-mau.pdf")
    assert declaration(page) == Document.objects.get()
    assert form.size == KeptForm.objects.get().file.size > 10_000


def test_seeding_again_leaves_what_an_editor_chose(tree, few, moderator):
    (page,) = publish_all().values()
    own = document()
    revised = page.get_latest_revision_as_object()
    revised.documents[0].value["blank_form"] = own
    revised.save_revision(user=moderator, clean=False).publish(user=moderator)

    publish_all()

    assert declaration(ProcedurePage.objects.get()) == own


def test_a_procedure_without_a_declaration_has_none(db):
    spec = spec_json("2.000815")

    assert sample_forms.with_sample(spec) == spec
    assert print_forms.printed(spec) is None


# --- what stands on the paper ---------------------------------------------------------------------
def html(code="2.000635") -> str:
    spec = load_spec(spec_json(code))
    return " ".join(render_html("blank_form", form_data(spec, declaration_of(spec))).split())


def test_it_asks_what_the_online_form_asks():
    page = html()

    assert "<h1>Tờ khai đề nghị cấp bản sao trích lục hộ tịch</h1>" in page
    assert "Mẫu tham khảo" in page
    for words in ("Giấy khai sinh", "Số đăng ký", "Trẻ em dưới 16 tuổi", "NGƯỜI KHAI"):
        assert words in page
    assert page.count('class="cell"') == 12 * 2 + 13  # two people and a tax code
    spec = load_spec(spec_json())
    for section in spec.sections:
        assert section.title.vi in page


def test_it_says_when_a_question_is_not_for_everybody():
    assert "(chỉ điền khi “Loại giấy tờ hộ tịch” là “Trích lục khai tử”)" in html()


def test_what_only_an_online_applicant_is_asked_falls_away():
    spec = spec_json()
    online = {"op": "eq", "field": "@channel", "value": "online"}
    spec["sections"][0]["fields"][3]["when"] = online
    spec["sections"][3]["when"] = online
    content = load_spec(spec)

    data = form_data(content, declaration_of(content))

    assert [one["label"] for one in data["sections"][0]["questions"]][-1] == "Ngày đăng ký"
    assert len(data["sections"]) == 3


def test_a_group_is_a_table_or_blocks():
    page = html("1.001612")

    assert '<th scope="col">Tên ngành, nghề</th>' in page
    assert "Thành viên 2" in page
    assert "Thành viên 3" not in page
