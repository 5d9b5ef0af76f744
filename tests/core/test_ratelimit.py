from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache import cache, caches
from django.http import HttpResponse
from django.test import RequestFactory

from portal.core.ratelimit import allow, client_ip, rate_limited, seconds_left

MIDDAY = "2026-11-20T05:00:10Z"


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {"429.html": "wait {{ minutes }} min"},
                    )
                ]
            },
        }
    ]
    cache.clear()
    with time_machine.travel(MIDDAY, tick=False) as clock:
        yield clock


def request(address="198.51.100.7", user=None, forwarded=None):
    made = RequestFactory().get("/", REMOTE_ADDR=address)
    if forwarded is not None:
        made.META["HTTP_X_FORWARDED_FOR"] = forwarded
    made.user = SimpleNamespace(is_authenticated=user is not None, pk=user)
    return made


@rate_limited("track", limit=2, window=60)
def view(request):
    return HttpResponse("ok")


def test_so_many_and_no_more_until_the_window_ends(fresh):
    assert [allow("key", 2, 60) for _ in range(4)] == [True, True, False, False]
    assert allow("other", 2, 60)
    fresh.shift(49)
    assert not allow("key", 2, 60)
    fresh.shift(1)
    assert allow("key", 2, 60)
    assert not allow("none", 0, 60)


def test_the_third_request_is_told_to_wait():
    assert [view(request()).status_code for _ in range(3)] == [200, 200, 429]
    refused = view(request())
    assert refused["Retry-After"] == str(seconds_left(60)) == "50"
    assert refused.content == b"wait 1 min"


def test_addresses_have_budgets_of_their_own():
    for _ in range(3):
        view(request())
    assert view(request("198.51.100.8")).status_code == 200


def test_signed_in_people_do_not_share_the_budget_of_their_office():
    for _ in range(3):
        view(request(user=1))
    assert view(request(user=1)).status_code == 429
    assert view(request(user=2)).status_code == 200
    assert view(request(user=1, address="203.0.113.1")).status_code == 429


def test_the_key_does_not_show_the_address():
    view(request())
    (key,) = caches["default"]._cache
    assert "198.51.100.7" not in key


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "198.51.100.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.9.9.9, 203.0.113.9", "203.0.113.9"),
        (2, "10.9.9.9, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.7"),
        (1, "garbage", "198.51.100.7"),
        (1, "", "198.51.100.7"),
        (1, None, "198.51.100.7"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_counted_from_the_right(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_ip(request(forwarded=forwarded)) == address
