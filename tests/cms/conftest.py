import json

import pytest
from django.contrib.auth.models import Group

from cms.content.build import SPECS, put
from cms.models import HomePage, ProcedureIndexPage, ProcedurePage
from cms.services.from_spec import publish_spec
from tests import factories


def spec_json(code="2.000635") -> dict:
    return json.loads((SPECS / f"{code}.json").read_text(encoding="utf-8"))


def make_tree():
    """A Vietnamese home page at the root of the site, with an empty catalogue."""
    from wagtail.models import Locale, Page, Site

    locale, _made = Locale.objects.get_or_create(language_code="vi")
    root = Page.get_first_root_node()
    home = put(root, HomePage, {"title": "Trang chủ", "slug": "trang-chu", "locale": locale})
    Site.objects.update(root_page=home)
    put(home, ProcedureIndexPage, {"title": "Thủ tục", "slug": "danh-muc"})
    return home


@pytest.fixture
def tree(db):
    """On a map of three levels."""
    for level in ("province", "district", "commune"):
        factories.LevelFactory(code=level)
    return make_tree()


@pytest.fixture
def editor(db):
    user = factories.UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="Biên tập viên"))
    return user


@pytest.fixture
def moderator(db):
    user = factories.UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="Pháp chế"))
    return user


@pytest.fixture
def page(tree, moderator) -> ProcedurePage:
    """Copies of civil status extracts, published."""
    return publish_spec(spec_json(), user=moderator)


def draft(page, **changes):
    """A new revision of the page with these changes."""
    page = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, value)
    return page.save_revision(clean=False)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()
