"""From an empty database to the first officer at the desk, as the README tells it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from cms.content import build
from cms.services.from_spec import publish_spec
from portal.accounts.models import Agency, Post, User
from portal.audit.models import Event
from procedures.models import Procedure
from tests import databases
from tests.clients import PortalClient
from tests.cms.conftest import spec_json
from tests.cms.rows import ALWAYS, CODE, raw, write

pytestmark = pytest.mark.django_db
ADMINISTRATOR, OFFICER = "quan.tri@motcua.example", "tiep.nhan@motcua.example"
PASSWORD = "bon-con-ga-trang"


@pytest.fixture(scope="module", autouse=True)
def empty(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.fresh():
        yield


def run(*arguments) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_from_migrated_to_the_first_inbox(settings, monkeypatch, tmp_path):
    settings.DEMO = False
    # One careful spec stands for all of them.
    monkeypatch.setattr(build, "publish_all", lambda *_chosen: {})
    monkeypatch.setattr(build, "publish_catalogue", lambda *_chosen: {})
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    run("load_province", "--map", "2025")
    run("seed_content", "--without-illustrations")
    run("createsuperuser", "--no-input", "--email", ADMINISTRATOR)
    publish_spec(spec_json())
    rows, decisions = write(tmp_path, [raw()], ALWAYS)
    run("import_procedures", str(rows), "--decisions", str(decisions), "--publish")

    assert Procedure.objects.filter(code=CODE, state="open").exists()
    office = give_the_first_post()
    officer = signed_in(OFFICER)
    assert officer.get(reverse("desk:inbox")).status_code == 200
    assert Post.objects.get().agency == office
    assert Event.objects.filter(stream__startswith="post:").count() == 1


def give_the_first_post() -> Agency:
    """What the administrator does on two screens."""
    administrator = signed_in(ADMINISTRATOR)
    account = {"email": OFFICER, "full_name": "Trần Tiếp Nhận"}
    typed = account | {"password1": PASSWORD, "password2": PASSWORD}
    assert administrator.post(reverse("wagtailusers_users:add"), typed).status_code == 302
    assert signed_in(OFFICER).get(reverse("desk:inbox")).status_code == 403
    office = Agency.objects.valid_on().get(level__code="commune", name__endswith="Võ Cường")
    post = {"email": OFFICER, "agency": office.pk, "role": "receptionist", "title": "Công chức"}
    given = administrator.post(reverse("posts:add"), post | {"valid_from": "2026-01-02"})
    assert given.status_code == 302
    return office


def signed_in(email) -> PortalClient:
    client = PortalClient()
    client.force_login(User.objects.get(email=email))
    return client
