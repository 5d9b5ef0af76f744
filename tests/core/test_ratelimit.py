from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from portal.core.ratelimit import allow, client_ip, client_network, rate_limited, seconds_left
from portal.settings import base

pytestmark = pytest.mark.django_db
MIDDAY = "2026-11-20T05:00:10Z"


@pytest.fixture(autouse=True)
def fresh(settings, db):
    """The cache that ships: it forgets otherwise than the one of the other tests."""
    settings.CACHES = base.CACHES
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
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        ((key,),) = cursor.fetchall()
    assert "198.51.100.7" not in key


def test_a_budget_lasts_as_long_as_its_window(fresh):
    fresh.move_to("2026-11-20T05:00:00Z")
    assert [allow("key", 2, 3600) for _ in range(3)] == [True, True, False]
    fresh.shift(3590)
    assert not allow("key", 2, 3600)


def test_many_entries_do_not_throw_out_a_budget(fresh):
    """By itself the cache keeps 300 and deletes the first third of what is beyond, by key."""
    allow("key", 1, 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires FROM cache")
        expires = cursor.fetchone()[0]
        rows = [(f"~{number:06}", "gA==", expires) for number in range(1000)]
        cursor.executemany(
            "INSERT INTO cache (cache_key, value, expires) VALUES (%s, %s, %s)", rows
        )
    cache.set("one", 1)
    cache.set("two", 1)
    assert not allow("key", 1, 60)


@pytest.mark.threat(41)
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


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("2001:db8:1:3::9", "2001:db8:1:3::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", ""),
    ],
)
def test_a_network_of_ipv6_has_one_budget(address, network):
    assert client_network(request(address)) == network
