"""What somebody was told, read on the site; how they want to hear; what did not go out."""

import pytest
from django.urls import reverse

from portal.core.ids import uuid7
from portal.notices.models import Delivery, Notice, Preference
from portal.notices.services import News, notify
from portal.notices.words import words_of
from portal.tasks.testing import drain
from tests import factories

pytestmark = pytest.mark.django_db


def told(user, number=1, kind="withdrawn", subject=None):
    context = {"code": f"H05-{number}", "procedure": {"vi": "Trích lục", "en": "Extracts"}}
    news = News(kind, f"application:{number}:{kind}", subject or uuid7(), context)
    return notify(recipient=user, news=news)


def text_of(response) -> str:
    return response.content.decode()


def test_the_head_says_how_many_are_unread(client, world):
    told(world.citizen, 1)
    told(world.citizen, 2)
    client.force_login(world.citizen)

    assert "(2<span" in text_of(client.get(reverse("notices")))
    client.post(reverse("notices_read"))
    assert "(2<span" not in text_of(client.get(reverse("notices")))


def test_no_more_than_99_are_counted(client, world, django_assert_num_queries):
    rows = [Notice(key=f"k{n}", recipient=world.citizen, kind="withdrawn", context={})
            for n in range(120)]  # fmt: skip
    Notice.objects.bulk_create(rows)
    client.force_login(world.citizen)

    assert "(99+<span" in text_of(client.get(reverse("profile")))


def test_opening_one_reads_it_and_leads_to_the_application(client, world):
    notice = told(world.citizen)
    client.force_login(world.citizen)
    page = text_of(client.get(reverse("notice", args=[notice.pk])))
    notice.refresh_from_db()

    assert "H05-1" in page
    assert reverse("application", args=[notice.subject_id]) in page
    assert "tự động" not in page  # the foot of a mail
    assert notice.read_at is not None
    first = notice.read_at
    client.get(reverse("notice", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == first


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_a_notice_says_is_text_and_tells_its_language(client, world, language):
    same = dict.fromkeys(("vi", "en"), "<b>Trích</b> lục & “sao”")
    about = {"code": "<i>H05</i>", "procedure": same}
    news = News("message", "application:9:message", uuid7(), about)
    notice = notify(recipient=world.citizen, news=news)
    client.force_login(world.citizen)
    prefix = "/en" if language == "en" else ""
    listed = text_of(client.get(f"{prefix}/thong-bao/"))
    opened = text_of(client.get(f"{prefix}/thong-bao/{notice.pk}/"))

    assert "<i>H05" not in listed + opened
    assert "&lt;i&gt;H05" in listed
    assert "<b>Trích" not in opened
    written = "&lt;b&gt;Trích&lt;/b&gt; lục &amp; “sao”"
    assert (f'<span lang="vi">{written}</span>' in opened) == (language == "en")
    assert written in opened


def test_the_unread_ones_are_called_new(client, world):
    told(world.citizen, 1)
    client.force_login(world.citizen)
    assert "Mới" in text_of(client.get(reverse("notices"))).split("<main")[1]
    client.post(reverse("notices_read"))
    assert "Mới" not in text_of(client.get(reverse("notices"))).split("<main")[1]


def test_looking_at_the_list_reads_nothing(client, world):
    told(world.citizen)
    client.force_login(world.citizen)
    client.get(reverse("notices"))

    assert Notice.objects.unread().count() == 1


def test_notices_of_others_are_not_there(client, world):
    notice = told(world.citizen)
    client.force_login(world.stranger)

    assert client.get(reverse("notice", args=[notice.pk])).status_code == 404
    assert "H05-1" not in text_of(client.get(reverse("notices")))
    client.post(reverse("notices_read"))
    assert Notice.objects.unread().count() == 1


def test_a_notice_of_the_desk_leads_to_the_desk(client, world):
    officer = world.officer("examiner")
    notice = told(officer, kind="desk_work")
    client.force_login(officer)

    page = text_of(client.get(reverse("notice", args=[notice.pk])))

    assert reverse("desk:application", args=[notice.subject_id]) in page


def test_the_list_has_pages_and_asks_no_more_for_more_rows(
    client, world, django_assert_max_num_queries
):
    told(world.citizen, 0)
    client.force_login(world.citizen)
    client.get(reverse("notices"))
    with django_assert_max_num_queries(12) as few:
        client.get(reverse("notices"))
    for number in range(1, 30):
        told(world.citizen, number)
    with django_assert_max_num_queries(len(few)):
        first = client.get(reverse("notices"))
    second = client.get(reverse("notices"), {"cursor": first.context["page"].next})

    assert len(first.context["page"].rows) == 20
    assert len(second.context["page"].rows) == 10


def test_empty_says_what_will_come(client, world):
    client.force_login(world.citizen)

    assert "Chưa có thông báo" in text_of(client.get(reverse("notices")))


# --- how ------------------------------------------------------------------------------------------
@pytest.fixture
def two_channels(settings):
    settings.NOTICE_CHANNELS = ["email", "sms"]


def test_channels_are_offered_that_reach_the_person(client, world, two_channels):
    world.citizen.phone = ""
    world.citizen.save()
    client.force_login(world.citizen)
    page = text_of(client.get(reverse("notice_channels")))

    assert 'value="email"' in page
    assert 'value="sms"' not in page


def test_the_choice_is_kept(client, world, two_channels):
    world.citizen.phone = "0912 000 111"
    world.citizen.save()
    client.force_login(world.citizen)

    client.post(reverse("notice_channels"), {"channels": ["sms"]})

    assert Preference.objects.get(user=world.citizen).channels == ["sms"]


@pytest.mark.parametrize("chosen", [[], ["pigeon"], ["zalo"]])
def test_none_or_another_is_no_choice(client, world, two_channels, chosen):
    client.force_login(world.citizen)
    response = client.post(reverse("notice_channels"), {"channels": chosen})

    assert response.status_code == 200
    assert "govuk-error-summary" in text_of(response)
    assert not Preference.objects.exists()


# --- what did not go out --------------------------------------------------------------------------
@pytest.fixture
def administrator(client):
    user = factories.UserFactory(person=None, is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def troubled(world, number=1, state="refused"):
    told(world.citizen, number)
    delivery = Delivery.objects.latest("pk")
    Delivery.objects.filter(pk=delivery.pk).update(state=state, last_error="550", tries=1)
    return delivery


def test_an_administrator_sees_why_and_sends_again(client, world, administrator, mailoutbox):
    drain()
    delivery = troubled(world)
    page = text_of(client.get(reverse("deliveries")))
    assert "550" in page
    assert words_of(delivery.notice, "vi")[0] in page
    assert world.citizen.email not in page

    client.post(reverse("deliveries"), {"delivery": delivery.pk})
    drain()

    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert "550" not in text_of(client.get(reverse("deliveries")))


def test_a_kind_that_an_upgrade_took_away_is_named(client, world, administrator):
    delivery = troubled(world)
    Notice.objects.filter(pk=delivery.notice_id).update(kind="of_old")
    assert "of_old" in text_of(client.get(reverse("deliveries")))


def test_pressed_twice_it_goes_once(client, world, administrator, mailoutbox):
    delivery = troubled(world)
    before = len(mailoutbox)
    for _time in range(2):
        client.post(reverse("deliveries"), {"delivery": delivery.pk})
    drain()

    assert len(mailoutbox) == before + 1


def test_all_of_one_channel_are_sent_again(client, world, administrator):
    mails = [troubled(world, number) for number in range(3)]
    Delivery.objects.filter(pk=mails[0].pk).update(channel="sms")

    client.post(reverse("deliveries") + "?channel=email", {"delivery": "all"})

    states = dict(Delivery.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in mails] == ["refused", "pending", "pending"]


def test_a_channel_that_nobody_has_is_no_page(client, administrator):
    assert client.get(reverse("deliveries"), {"channel": "pigeon"}).status_code == 404
