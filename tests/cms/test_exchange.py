"""A whole catalogue as a file and back, equal to the last byte."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.documents.models import Document

from cms import open_doubts
from cms.exchange import incoming, outgoing, shape
from cms.importing.pages import import_file
from cms.importing.rows import BadFile
from cms.models import ProcedurePage, Synonym
from cms.services.from_spec import publish_spec
from procedures.models import Field, Procedure
from tests import databases, factories
from tests.cms.conftest import draft, make_tree, spec_json
from tests.cms.rows import raw, write
from tests.cms.test_blank_forms import FIRST, document, with_form

EXTRACT, HOUSE, OLD_HOUSE = "2.000635", "1.013225", "1.009994"


def written() -> bytes:
    file = io.BytesIO()
    outgoing.write(file)
    return file.getvalue()


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "catalogue.zip"
    path.write_bytes(content)
    return path


def changed(content: bytes, change, **files: bytes) -> bytes:
    """The file with other words in `catalogue.json`, and with these files beside it."""
    old, new = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(new, "w") as archive:
        for name in old.namelist():
            said = old.read(name)
            if name == shape.MAIN:
                data = json.loads(said)
                change(data)
                said = json.dumps(data).encode()
            archive.writestr(name, files.get(name, said))
    return new.getvalue()


def levels():
    for level in ("province", "district", "commune"):
        factories.LevelFactory(code=level)


def test_the_whole_seeded_catalogue_comes_back_equal_to_the_last_byte(
    django_db_setup, django_db_blocker, tmp_path
):
    """With what editors leave behind: drafts, open doubts, a renamed field, a closed procedure."""
    with django_db_blocker.unblock(), databases.fresh():
        levels()
        call_command("seed_content", verbosity=0)
        _as_editors_leave_it(tmp_path)
        first = written()
        assert written() == first
    with django_db_blocker.unblock(), databases.fresh():
        levels()
        make_tree()
        taken = incoming.take(saved(tmp_path, first))
        assert (taken.refused, taken.kept) == ({}, [])
        assert len(taken.put) >= 68
        assert written() == first
        again = incoming.take(saved(tmp_path, first))
        assert (again.put, again.kept, again.refused) == ([], [], {})
        states = dict(Procedure.objects.values_list("code", "state"))
        assert (states[HOUSE], states[OLD_HOUSE]) == ("open", "closed")


def _as_editors_leave_it(folder):
    import_file(*write(folder, [raw(applicants=[])]))
    draft(ProcedurePage.objects.get(code=EXTRACT), summary="Chưa đăng.")
    Field.objects.filter(code="dat-dai").update(name="Đất đai, nhà ở", order=7)
    Synonym.objects.create(said="giấy má", meant="hồ sơ")


def test_drafts_doubts_and_successors_come_back(tree, tmp_path):
    import_file(*write(tmp_path, [raw(applicants=[])]))
    publish_spec(spec_json(HOUSE))
    old = publish_spec(spec_json(OLD_HOUSE))
    house = ProcedurePage.objects.get(code=HOUSE)
    draft(old, is_superseded=True, successor=house).publish()
    draft(ProcedurePage.objects.get(code=OLD_HOUSE), summary="Chưa đăng.")
    content = written()
    _forget_pages()

    incoming.take(saved(tmp_path, content))

    assert written() == content
    page = ProcedurePage.objects.get(code="9.000001")
    newest = page.get_latest_revision_as_object()
    assert (page.live, newest.applicant_types) == (False, [])
    assert "applicants_missing applicants" in open_doubts.open_on(newest)
    old = ProcedurePage.objects.get(code=OLD_HOUSE)
    assert (old.live, old.is_superseded, old.successor.code) == (True, True, HOUSE)
    assert old.summary != "Chưa đăng."
    assert old.get_latest_revision_as_object().summary == "Chưa đăng."


def _forget_pages():
    """As on a portal that never had them; their versions would stand in the way."""
    ProcedurePage.objects.update(code=None, successor=None, live=False)
    for page in ProcedurePage.objects.all():
        page.delete()


def test_blank_forms_travel_with_it(page, tmp_path):
    with_form(page, document()).publish()
    content = written()

    archive = zipfile.ZipFile(io.BytesIO(content))
    (entry,) = json.loads(archive.read(shape.MAIN))["forms"]
    name = shape.FORMS + entry["digest"]
    assert archive.read(name) == FIRST
    _forget_pages()
    Document.objects.all().delete()
    incoming.take(saved(tmp_path, content))
    assert written() == content
    damaged = changed(content, lambda data: None, **{name: b"other"})
    with pytest.raises(BadFile, match=entry["digest"]):
        incoming.take(saved(tmp_path, damaged))


def test_what_people_wrote_is_kept_and_named(page, moderator, tmp_path, capsys):
    content = written()
    draft(page, summary="Người soạn viết.").publish(user=moderator)
    page.revisions.update(user=moderator)

    call_command("import_catalogue", saved(tmp_path, content))

    assert f"= {EXTRACT}" in capsys.readouterr().out
    assert ProcedurePage.objects.get(code=EXTRACT).summary == "Người soạn viết."


def test_one_broken_procedure_stops_no_other(tree, tmp_path):
    publish_spec(spec_json())
    publish_spec(spec_json("2.000815"))
    content = written()
    _forget_pages()

    def break_one(data):
        data["procedures"][0]["live"]["spec"]["fees"] = [{"id": "?"}]

    taken = incoming.take(saved(tmp_path, changed(content, break_one)))

    assert (taken.put, list(taken.refused)) == (["2.000815"], [EXTRACT])
    assert "fees.0" in taken.refused[EXTRACT]
    assert not ProcedurePage.objects.filter(code=EXTRACT).exists()


def _no_version(data):
    data["version"] = 2


def _nothing_said(data):
    data["procedures"].append({"slug": "x", "live": None, "draft": None})


@pytest.mark.parametrize("change", [_no_version, _nothing_said, dict.clear])
def test_a_file_of_another_shape_is_refused_before_anything_is_written(page, tmp_path, change):
    content = changed(written(), change)
    with pytest.raises(CommandError, match="catalogue.zip"):
        call_command("import_catalogue", saved(tmp_path, content))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_catalogue_file_is_told(tree, tmp_path, content):
    with pytest.raises(CommandError, match="catalogue.zip"):
        call_command("import_catalogue", saved(tmp_path, content))
    with pytest.raises(CommandError):
        call_command("import_catalogue", tmp_path / "none.zip")


def test_a_second_person_whom_nobody_knows_is_told(page, tmp_path):
    path = saved(tmp_path, written())
    with pytest.raises(CommandError, match="nobody@example.org"):
        call_command("import_catalogue", path, "--user", "nobody@example.org")


def test_drafts_that_are_no_procedure_yet_are_named(page, tmp_path, capsys):
    broken = ProcedurePage(title="Chưa xong", slug="chua-xong", live=False)
    page.get_parent().add_child(instance=broken)

    call_command("export_catalogue", tmp_path / "out.zip")

    assert "Chưa xong" in capsys.readouterr().out
    data = json.loads(zipfile.ZipFile(tmp_path / "out.zip").read(shape.MAIN))
    assert [one["slug"] for one in data["procedures"]] == [page.slug]
    with pytest.raises(CommandError):
        call_command("export_catalogue", tmp_path / "no" / "folder.zip")


def test_editors_download_the_same_bytes(page, client, editor):
    client.force_login(editor)

    response = client.get(reverse("catalogue_file"))

    assert b"".join(response.streaming_content) == written()
    assert "danh-muc-" in response["Content-Disposition"]
