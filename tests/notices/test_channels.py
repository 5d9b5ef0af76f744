"""Texts and Zalo messages, against a network that answers as the providers do."""

import json
from io import BytesIO
from urllib.parse import urlencode, urlsplit

import pytest
from django.utils import timezone

from portal.core.ids import uuid7
from portal.notices import channels, words
from portal.notices.channels import calls, tokens
from portal.notices.models import Delivery, Notice, Preference, ProviderToken
from portal.notices.services import News, choose, deliver, notify, send_again
from portal.notices.standin.app import Phones
from portal.tasks.testing import drain

pytestmark = pytest.mark.django_db
NUMBER, ABROAD = "84912000111", "0222 3822 345"


@pytest.fixture
def phones(monkeypatch, settings):
    """The stand-in, called in this process; both channels are on."""
    settings.NOTICE_CHANNELS = ["email", "sms", "zalo"]
    settings.SMS_URL, settings.SMS_TOKEN = "http://phones/sms", "sms-demo"
    settings.ZALO_URL = "http://phones/zalo/message/template"
    settings.ZALO_TOKEN_URL, settings.ZALO_REFRESH_TOKEN = "http://phones/zalo/token", "zalo-demo"
    network = Phones()

    def post(url, *, headers, json=None, data=None):
        return called(network, url, headers, json, data)

    monkeypatch.setattr(calls, "post", post)
    return network


def called(network, url, headers, values, data):
    body = json.dumps(values).encode() if data is None else urlencode(data).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": urlsplit(url).path,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    told = {}
    content = network(environ, lambda status, _headers: told.update(status=int(status[:3])))
    return told["status"], json.loads(b"".join(content))


@pytest.fixture
def citizen(world):
    world.citizen.phone = NUMBER
    world.citizen.save()
    return world.citizen


def news(code="H05.30.10-260905-0012", **details) -> News:
    context = {"code": code, "procedure": {"vi": "Trích lục hộ tịch", "en": "Extracts"}}
    return News("withdrawn", f"application:{code}:withdrawn", uuid7(), context, **details)


def told(citizen, code="H05-1", **details):
    notify(recipient=citizen, news=news(code, **details))
    drain()
    return {one.channel: one.state for one in Delivery.objects.filter(notice__key__contains=code)}


# --- who hears by what ----------------------------------------------------------------------------
def test_who_chose_nothing_hears_by_mail_alone(citizen, phones, mailoutbox):
    assert told(citizen) == {"email": "sent"}
    assert not phones.taken


def test_who_has_no_mail_hears_by_text(citizen, phones, mailoutbox):
    citizen.email = None
    citizen.save()

    assert told(citizen) == {"sms": "sent"}
    assert [one["to"] for one in phones.taken] == [NUMBER]
    assert mailoutbox == []


def test_who_chose_two_hears_by_both(citizen, phones, mailoutbox):
    choose(user=citizen, codes=["sms", "zalo"])

    assert told(citizen) == {"sms": "sent", "zalo": "sent"}
    assert {one["channel"] for one in phones.taken} == {"SMS", "Zalo"}
    assert mailoutbox == []


def test_what_was_chosen_and_is_off_now_leaves_nobody_unheard(citizen, phones, settings):
    choose(user=citizen, codes=["zalo"])
    settings.NOTICE_CHANNELS = ["email"]

    assert told(citizen) == {"email": "sent"}


def test_a_landline_receives_no_text(citizen, phones):
    citizen.phone, citizen.email = ABROAD, None
    citizen.save()

    assert told(citizen) == {}
    assert Notice.objects.filter(recipient=citizen).exists()


def test_a_file_goes_by_mail_whatever_was_chosen(citizen, phones, monkeypatch):
    choose(user=citizen, codes=["sms"])
    notify(recipient=citizen, news=news(file=("kept.pdf", "Biên lai.pdf")))

    assert [one.channel for one in Delivery.objects.all()] == ["email"]


# --- words ----------------------------------------------------------------------------------------
def test_a_text_is_one_line_without_marks_that_fits_one_message(citizen, phones):
    choose(user=citizen, codes=["sms"])
    told(citizen, "H05.30.10-260905-0012")

    text = phones.taken[0]["words"]
    assert text.startswith("Da rut ho so H05.30.10-260905-0012.")
    assert text.isascii()
    assert text.endswith("/thong-bao/")
    assert len(text) <= words.ONE_TEXT


def test_a_long_line_is_cut_between_words_and_keeps_its_link():
    text = words.short("Hồ sơ " + "rất dài " * 40, "vi")

    assert len(text) <= words.ONE_TEXT
    assert "..." in text
    assert text.endswith("/thong-bao/")


def test_zalo_fills_the_registered_template(citizen, phones):
    choose(user=citizen, codes=["zalo"])
    told(citizen, "H05-9")

    words_ = phones.taken[0]["words"].split(" | ")
    assert words_[:2] == ["H05-9", "Trích lục hộ tịch"]
    assert "H05-9" in words_[2]


# --- failures -------------------------------------------------------------------------------------
def test_what_zalo_refuses_goes_by_text(citizen, phones):
    choose(user=citizen, codes=["zalo"])
    phones.faults.dead = {NUMBER}
    phones._sms = lambda environ, body: (200, {"id": phones._take("SMS", "r", NUMBER, "")})

    assert told(citizen) == {"zalo": "refused", "sms": "sent"}


def test_a_number_that_nobody_has_falls_back_to_mail_and_is_not_tried_again(citizen, phones):
    choose(user=citizen, codes=["sms"])
    phones.faults.dead = {NUMBER}

    assert told(citizen) == {"sms": "refused", "zalo": "refused", "email": "sent"}
    refused = Delivery.objects.get(channel="sms")
    deliver(refused.pk)
    refused.refresh_from_db()
    assert (refused.tries, refused.last_error) == (1, "no_such_number")


def test_a_provider_that_is_down_is_tried_again(citizen, phones):
    choose(user=citizen, codes=["sms"])
    phones.faults.down = True
    notify(recipient=citizen, news=news())
    delivery = Delivery.objects.get()
    with pytest.raises(channels.Unreachable):
        deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == ("failed", "Unreachable: 500")

    phones.faults.down = False
    deliver(delivery.pk)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("sent", 2)
    assert delivery.provider_id == phones.taken[0]["id"]


def test_an_answer_that_was_lost_does_not_make_two_texts(citizen, phones, monkeypatch):
    choose(user=citizen, codes=["sms"])
    notify(recipient=citizen, news=news())
    delivery, post = Delivery.objects.get(), calls.post

    def lose(*args, **kwargs):
        post(*args, **kwargs)
        raise channels.Unreachable("ReadTimeout")

    monkeypatch.setattr(calls, "post", lose)
    with pytest.raises(channels.Unreachable):
        deliver(delivery.pk)
    monkeypatch.setattr(calls, "post", post)
    deliver(delivery.pk)

    assert len(phones.taken) == 1


def test_no_error_holds_the_number(citizen, phones):
    choose(user=citizen, codes=["zalo"])
    phones.faults.dead = {NUMBER}
    told(citizen)

    assert all(NUMBER[-6:] not in one.last_error for one in Delivery.objects.all())


def test_what_failed_is_sent_again_once(citizen, phones, mailoutbox):
    told(citizen)
    delivery = Delivery.objects.get()
    Delivery.objects.filter(pk=delivery.pk).update(state="refused", last_error="550")

    assert send_again(delivery)
    assert not send_again(delivery)
    drain()

    assert len(mailoutbox) == 2


# --- tokens ---------------------------------------------------------------------------------------
def source(first="zalo-demo"):
    return tokens.Source("zalo", "http://phones/zalo/token", "app", "secret", first)


def test_a_token_serves_until_it_ends(phones):
    first = tokens.valid(source())

    assert tokens.valid(source()) == first == phones.access
    ProviderToken.objects.update(expires_at=timezone.now())
    assert tokens.valid(source()) != first


def test_a_token_that_the_provider_takes_back_is_renewed_once(citizen, phones):
    choose(user=citizen, codes=["zalo"])
    told(citizen, "H05-1")
    phones.faults.expired = True

    assert told(citizen, "H05-2") == {"zalo": "sent"}
    assert len(phones.taken) == 2


def test_the_refresh_token_is_kept_encrypted(phones):
    tokens.valid(source())
    row = ProviderToken.objects.get()

    assert row.refresh == phones.refresh
    raw = ProviderToken.objects.extra(select={"raw": "refresh"}).values_list("raw", flat=True)[0]
    assert phones.refresh not in str(raw)


def test_while_one_worker_renews_the_other_comes_again_later(phones, monkeypatch):
    post = calls.post

    def meanwhile(*args, **kwargs):
        with pytest.raises(channels.Unreachable, match="being renewed"):
            tokens.renewed(source())
        return post(*args, **kwargs)

    monkeypatch.setattr(calls, "post", meanwhile)

    assert tokens.renewed(source()) == phones.access


def test_another_first_token_begins_anew(phones):
    tokens.valid(source())
    phones.refresh = "pasted-by-the-administrator"

    assert tokens.valid(source(first="pasted-by-the-administrator")) == phones.access


def test_a_refused_renewal_is_tried_again_and_says_nothing_secret(phones):
    phones.refresh, phones._family = "other", "other"

    with pytest.raises(channels.Unreachable, match="renewal refused"):
        tokens.valid(source())


def test_a_preference_is_one_row(citizen):
    choose(user=citizen, codes=["sms"])
    choose(user=citizen, codes=["email"])

    assert Preference.objects.get(user=citizen).channels == ["email"]


def test_a_mail_with_a_file_that_is_refused_goes_nowhere_else(citizen, phones, monkeypatch):
    choose(user=citizen, codes=["sms"])
    notify(recipient=citizen, news=news(file=("kept.pdf", "Biên lai.pdf")))

    def refuse(*_args):
        raise channels.Undeliverable("550")

    monkeypatch.setattr(type(channels.get("email")), "send", refuse)

    deliver(Delivery.objects.get().pk)

    assert {one.channel: one.state for one in Delivery.objects.all()} == {"email": "refused"}
    assert not phones.taken
