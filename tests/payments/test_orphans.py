"""Files of the private store that no row knows are named, once they are older than a day."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from payments import orphans, recounts
from payments.models import BookCheck
from payments.nightly import CHECKS
from procedures.models import Attachment
from tests import states
from tests.documents import papers
from tests.documents.conftest import here
from tests.factories import AttachmentFactory

__all__ = ["here"]
pytestmark = [pytest.mark.django_db, pytest.mark.tampers]
SHA = "ab" * 32
LEFT = (
    "ab0123456789abcd.pdf",
    f"documents/{'0' * 8}-0000-7000-8000-{'0' * 12}-ab012345.pdf",
    f"pages/ab/{SHA}/1.png",
    "thing.txt",
    "other/ab.pdf",
)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return storages["private"]


def put(name, days=2):
    kept = storages["private"].save(name, ContentFile(b"x"))
    grow_old(kept, days)
    return kept


def grow_old(name, days=2):
    then = time.time() - days * 24 * 3600
    os.utime(storages["private"].path(name), (then, then))


def found() -> set[str]:
    return set(orphans.orphans())


def test_a_store_without_any_file_has_none():
    assert found() == set()


def test_what_a_row_knows_is_none(world, civil_status, here):
    file = AttachmentFactory(application=states.filed(world, civil_status))
    paper = papers.rendered(papers.receipt(world.commune))
    picture = put(f"pages/{file.sha256[:2]}/{file.sha256}/1.png")
    for name in (file.file.name, paper.file.name):
        grow_old(name)
    assert found() == set()
    Attachment.objects.filter(pk=file.pk).delete()
    assert found() == {file.file.name, picture}


@pytest.mark.parametrize("name", LEFT)
def test_what_no_row_knows_is_named_whatever_it_is_called(name):
    assert put(name) == name
    assert found() == {name}


def test_what_is_younger_than_a_day_is_on_its_way():
    name = put(LEFT[0], days=0.9)
    assert found() == set()
    grow_old(name, days=1.1)
    assert found() == {name}


def test_the_command_names_it_and_fails(capsys):
    call_command("verify_ledger", verbosity=0)
    put(LEFT[0])
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert LEFT[0] in capsys.readouterr().err
    call_command("verify_ledger", quick=True, verbosity=0)


def test_it_is_found_in_one_night_of_sixteen_and_told_until_it_is_gone(monkeypatch):
    name, check = put(LEFT[0]), CHECKS[BookCheck.Subject.ORPHANS]
    nights = []
    for share in recounts.SHARES:
        monkeypatch.setattr("payments.nightly.tonights_share", lambda share=share: share)
        nights += [(share, line) for line in check("")[0]]
    ((share, line),) = nights
    assert share == "a"
    assert line.endswith(name)
    monkeypatch.setattr("payments.nightly.tonights_share", lambda: "0")
    BookCheck.objects.create(subject="orphans", findings=[line])
    assert list(check("")[0]) == [line]
    Path(storages["private"].path(name)).unlink()
    assert list(check("")[0]) == []


def test_a_share_looks_into_no_folder_of_another(monkeypatch):
    mine, other = f"pages/ab/{SHA}/1.png", f"pages/cd/{'cd' * 32}/1.png"
    put(mine), put(other)
    entered, scandir = [], os.scandir

    def watched(folder):
        entered.append(Path(folder).name)
        return scandir(folder)

    monkeypatch.setattr(orphans.os, "scandir", watched)
    assert list(orphans.of_share("a")) == [mine]
    assert "ab" in entered
    assert "cd" not in entered


@pytest.mark.parametrize("name", ["pages/ab/cd.png", "pages/zz/1.png", "pages/abc/x.png"])
def test_a_picture_in_a_folder_of_another_name_is_found_too(name):
    assert put(name) == name
    assert found() == {name}


def test_many_take_as_many_questions_as_few(django_assert_num_queries):
    for number in range(3):
        put(f"ab{number:04}.pdf")
    with django_assert_num_queries(10):
        assert len(list(orphans.of_share("a"))) == 3
    for number in range(3, 60):
        put(f"ab{number:04}.pdf")
    with django_assert_num_queries(10):
        assert len(list(orphans.of_share("a"))) == 60


def test_every_model_with_private_files_is_asked():
    names = {one.__name__ for one in orphans.owners()}
    assert names >= {"Attachment", "CitizenDocument", "IssuedDocument", "SignatureRequest"}
    assert "OpenFile" in names
    for one in orphans.owners():
        assert {"file", "sha256"} <= {field.name for field in one._meta.concrete_fields}
