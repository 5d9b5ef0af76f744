"""A file of others opened urgently: by code, with a reason, to read, for an hour, seen by all."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from portal.audit.models import Event
from portal.core.dates import today
from portal.notices.models import Notice
from procedures.acts import acts_for
from procedures.desk_news import tell_heads
from procedures.models import Application, Reading, UrgentAccess
from procedures.services.urgent import LASTS, UNKNOWN, access_of, open_urgently
from procedures.views.desk.urgent import TRIES
from tests import factories, states
from tests.clients import PortalClient

pytestmark = pytest.mark.django_db
REASON = "Công dân báo hồ sơ bị thất lạc, cần đối chiếu ngay."
PAGE = reverse("desk:urgent")


@pytest.fixture
def started(world, civil_status):
    application = states.started(world, civil_status)
    factories.AttachmentFactory(application=application, document_id="old_copy", is_filed=True)
    return application


@pytest.fixture
def inspector(world):
    return world.officer("auditor", world.far)


@pytest.fixture
def client(inspector):
    return signed_in(inspector)


def signed_in(user):
    client = PortalClient()
    client.force_login(user)
    return client


def ask(client, code, reason=REASON):
    return client.post(PAGE, {"code": code, "reason": reason})


def shown(client, application):
    return client.get(reverse("desk:application", args=[application.pk]))


@pytest.mark.threat(2)
def test_it_is_opened_by_code_with_a_reason_and_only_then(client, started, inspector):
    assert shown(client, started).status_code == 404
    assert ask(client, started.code.lower()).url == reverse("desk:application", args=[started.pk])
    assert shown(client, started).status_code == 200
    event = Event.objects.get(stream=started.audit_stream, act="open_urgently")
    assert (event.actor, event.why, event.post["role"]) == (inspector, REASON, "auditor")


@pytest.mark.threat(2)
def test_it_ends_after_an_hour_and_with_the_post(client, started, inspector):
    ask(client, started.code)
    with time_machine.travel(timezone.now() + LASTS + timedelta(seconds=1)):
        assert access_of(inspector, started.pk) is None
        assert shown(signed_in(inspector), started).status_code == 404
    factories.PostFactory(user=inspector, agency=inspector.posts.get().agency)
    assert shown(client, started).status_code == 200
    yesterday = today() - timedelta(days=1)
    inspector.posts.filter(role="auditor").update(valid_to=yesterday)
    assert shown(client, started).status_code == 404


@pytest.mark.threat(2)
def test_nothing_can_be_done_there(client, started, inspector):
    ask(client, started.code)
    page = shown(client, started)
    assert page.context["acts"] == page.context["withheld"] == []
    assert not page.context["may_write"]
    assert acts_for(started, inspector) == []
    for name in ("reveal", "control_slip", "readers"):
        address = reverse(f"desk:{name}", args=[started.pk])
        assert address not in page.content.decode()
        assert client.post(address).status_code in (404, 405)
    for act in ("message", "stop", "assign"):
        assert client.post(reverse("desk:act", args=[started.pk, act])).status_code == 404
    assert Application.objects.get(pk=started.pk).revision == started.revision


def test_its_documents_can_be_read(client, started):
    file = reverse("desk:file", args=[started.pk, started.attachments.get().pk])
    assert client.get(file).status_code == 404
    ask(client, started.code)
    assert b"".join(client.get(file).streaming_content).startswith(b"%PDF")


@pytest.mark.threat(2)
def test_no_other_file_is_opened_by_it(world, civil_status, client, started):
    other = states.started(world, civil_status)
    ask(client, started.code)
    assert shown(client, other).status_code == 404


@pytest.mark.threat(31)
def test_wrong_codes_and_own_files_get_the_same_answer(world, civil_status, client, inspector):
    own = states.started(world, civil_status)
    inspector.person = own.filed_by.person
    inspector.save()
    answers = [ask(signed_in(inspector), code) for code in (own.code, "H05.99-240101-0001", "x")]
    errors = [answer.context["form"].errors["code"] for answer in answers]
    assert errors[0] == errors[1] == errors[2]
    assert errors[0] == [gettext(UNKNOWN)]
    assert not UrgentAccess.objects.exists()


@pytest.mark.parametrize("role", ["receptionist", "examiner", "approver", "clerk", "cashier"])
def test_other_posts_may_not(world, started, role):
    other = signed_in(world.officer(role, world.far))
    assert other.get(PAGE).status_code == 403
    assert ask(other, started.code).status_code == 403
    assert not UrgentAccess.objects.exists()


@pytest.mark.parametrize("reason", ["", "gấp", " " * 40])
def test_without_a_reason_nothing_is_opened_and_the_code_is_kept(client, started, reason):
    answer = ask(client, started.code, reason)
    assert "reason" in answer.context["form"].errors
    assert started.code in answer.content.decode()
    assert not UrgentAccess.objects.exists()


@pytest.mark.threat(30)
def test_guessing_codes_ends_soon(client, started):
    for _try in range(TRIES[0]):
        assert ask(client, "H05.99-240101-0001").status_code == 200
    assert ask(client, started.code).status_code == 429
    assert not UrgentAccess.objects.exists()


def test_twice_is_once(started, inspector):
    for _time in range(2):
        open_urgently(code=started.code, actor=inspector, reason=REASON)
    assert UrgentAccess.objects.count() == 1
    assert Event.objects.filter(act="open_urgently").count() == 1


def test_who_may_read_it_anyway_just_reads_it(world, started):
    coordinator = factories.PostFactory(agency=world.commune, role="coordinator").user
    assert ask(signed_in(coordinator), started.code).status_code == 302
    assert not UrgentAccess.objects.exists()


def test_the_citizen_sees_it_among_the_readers(world, client, started):
    ask(client, started.code)
    shown(client, started)
    shown(client, started)
    assert Reading.objects.get().basis == "urgent"
    page = signed_in(world.citizen).get(reverse("application", args=[started.pk]))
    assert "Truy cập khẩn cấp" in page.content.decode()
    assert world.far.name in page.content.decode()


def test_the_heads_of_who_handles_it_are_told_at_once(world, started, inspector):
    head, _other = world.officer("approver"), world.officer("approver", world.far)
    open_urgently(code=started.code, actor=inspector, reason=REASON)
    access = UrgentAccess.objects.get()
    for _time in range(2):
        tell_heads(str(access.pk))
    notice = Notice.objects.get(kind="desk_urgent")
    assert notice.recipient == head
    assert REASON not in str(notice.context)
    page = signed_in(head).get(reverse("notices")).content.decode()
    assert f"Hồ sơ {started.code} được truy cập khẩn cấp" in page
    assert inspector.full_name in page


def test_the_history_says_who_and_why(world, client, started):
    ask(client, started.code)
    page = shown(signed_in(world.officer("examiner")), started).content.decode()
    assert REASON in page
    assert f"Cán bộ kiểm tra, {world.far.name}" in page
