"""Budgets per user or address, counted in the cache that all processes share."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from functools import wraps
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.core.encryption import blind_index


def allow(key: str, limit: int, window_seconds: int) -> bool:
    """Count one use of `key`; False once there were more than `limit` in this window.

    Windows start at whole multiples of their length. With the database cache, uses at the same
    instant may be counted once: guard what must be exact (one-time codes) by a row lock.
    """
    window = int(time.time() // window_seconds)
    slot = _slot(key, window_seconds, window)
    if cache.add(slot, 1, timeout=window_seconds):
        return limit >= 1
    try:
        used = cache.incr(slot)
    except ValueError:  # the slot expired between the two calls
        return limit >= 1
    cache.touch(slot, window_seconds)  # the database cache has put its own five minutes there
    return used <= limit


class Busy(Exception):
    """Another use goes on, or there were too many: the same works in a moment."""


@contextmanager
def alone(key: str, seconds: int):
    """Raises Busy while another use of `key` goes on; one that died counts for `seconds`."""
    slot = f"alone:{blind_index(key, 'rate')}"
    if not cache.add(slot, 1, timeout=seconds):
        raise Busy
    try:
        yield
    finally:
        cache.delete(slot)


def used_up(key: str, limit: int, window_seconds: int) -> bool:
    """Whether `limit` uses of `key` were counted in this window; counts none."""
    window = int(time.time() // window_seconds)
    return cache.get(_slot(key, window_seconds, window), 0) >= limit


def _slot(key: str, window_seconds: int, window: int) -> str:
    return f"rate:{blind_index(key, 'rate')}:{window_seconds}:{window}"


def seconds_left(window_seconds: int) -> int:
    """Until the window that runs now ends; at least 1."""
    return window_seconds - int(time.time() % window_seconds)


def client_ip(request: HttpRequest) -> str:
    """The address next to the outermost of our own proxies (settings.TRUSTED_PROXIES of them).

    Counted from the right: what stands further left was written by the client and proves nothing.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    proxies = getattr(settings, "TRUSTED_PROXIES", 0)
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not 0 < proxies <= len(forwarded):
        return direct
    try:
        return str(ip_address(forwarded[-proxies].strip()))
    except ValueError:
        return direct


def client_network(request: HttpRequest) -> str:
    """The address that a budget is kept for: of IPv6 the first one of its /64.

    A home or a server has a whole /64 of its own and may come from another address each time.
    """
    text = client_ip(request)
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if not isinstance(address, IPv6Address):
        return text
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))


def rate_limited(scope: str, limit: int, window: int) -> Callable:
    """Decorate a view: at most `limit` requests in `window` seconds, then 429.html.

    A signed-in user has a budget of their own, because a whole office shares one address;
    everyone else shares the budget of the address.
    """

    def decorate(view):
        @wraps(view)
        def limited(request, *args, **kwargs):
            if allow(f"{scope}:{_who(request)}", limit, window):
                return view(request, *args, **kwargs)
            return too_many(request, seconds_left(window))

        return limited

    return decorate


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    context = {"seconds": seconds, "minutes": -(-seconds // 60)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _who(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    return f"address:{client_network(request)}"
