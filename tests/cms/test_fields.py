"""Fields of administration: editors name and arrange them; their codes stay."""

import re

import pytest
from django.urls import reverse

from cms.models import Entry
from cms.services.from_spec import publish_spec
from cms.services.groups import give_rights
from procedures.models import Field
from tests import factories
from tests.cms.conftest import spec_json, text

RENAMED = {"name": "Hộ tịch và kiểm lâm", "name_en": "Civil status, forestry", "order": "100"}


@pytest.fixture
def desk(client, editor, page):
    """Signed in as an editor; one procedure is published, in the field `ho-tich`."""
    give_rights()
    client.force_login(editor)
    return client


def renamed(client, field, **changes):
    return client.post(reverse("fields:edit", args=[field.pk]), RENAMED | changes)


def shown(client) -> list[str]:
    """Codes of the fields in the catalogue."""
    return re.findall(r'"\?field=([\w-]+)"', text(client.get(reverse("catalogue"))))


def test_an_editor_renames_a_field_and_what_leads_to_it_stays(desk, page):
    assert renamed(desk, page.field).status_code == 302

    assert "Hộ tịch và kiểm lâm" in text(desk.get("/thu-tuc/?field=ho-tich"))
    assert "Civil status, forestry" in text(desk.get("/en/thu-tuc/?field=ho-tich"))
    assert "kiem lam" in Entry.objects.get(code=page.code).folded  # what the search reads
    publish_spec(spec_json())  # names the field as it was called first
    assert Field.objects.get().name == "Hộ tịch và kiểm lâm"


def test_an_editor_arranges_the_fields(desk, page):
    land = factories.FieldFactory(code="dat-dai", name="Đất đai")
    publish_spec(spec_json() | {"code": "1.000001"}, field=land)

    renamed(desk, land, name="Đất đai", order="200")
    assert shown(desk) == ["ho-tich", "dat-dai"]
    renamed(desk, land, name="Đất đai", order="1")
    assert shown(desk) == ["dat-dai", "ho-tich"]
    renamed(desk, land, name="Đất đai", order="100")
    assert shown(desk) == ["dat-dai", "ho-tich"], "Đ stands behind D, not behind Z"


@pytest.mark.parametrize("name", ["HỘ TỊCH", "ho tich", "???"])
def test_a_new_field_has_a_name_of_its_own(desk, name):
    add = reverse("fields:add")
    assert desk.post(add, RENAMED | {"name": name}).context["form"].errors.keys() == {"name"}
    assert desk.post(add, RENAMED | {"name": "Chăn nuôi"}).status_code == 302
    assert set(Field.objects.values_list("code", flat=True)) == {"ho-tich", "chan-nuoi"}


def test_nobody_of_the_groups_deletes_one(desk, editor, moderator):
    unused = factories.FieldFactory(code="chan-nuoi", name="Chăn nuôi")
    for user in (editor, moderator):
        desk.force_login(user)
        desk.post(reverse("fields:delete", args=[unused.pk]))
    assert Field.objects.filter(pk=unused.pk).exists()
