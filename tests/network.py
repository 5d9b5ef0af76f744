"""No test talks to another machine: only loopback addresses and Unix sockets are let through."""

import ipaddress
import socket
from collections.abc import Callable

_NAMES = {"localhost", "", None, socket.gethostname()}


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine."""


def guard() -> None:
    """Replace the socket module's ways out, for the rest of this process."""
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, _checked(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *rest, **more: look_up(_allowed(host), *rest, **more)


def _checked(original: Callable) -> Callable:
    def connect(self: socket.socket, address):
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _allowed(address[0])
        return original(self, address)

    return connect


def _allowed(host):
    name = host.decode() if isinstance(host, bytes) else host
    if name in _NAMES or _is_loopback(name):
        return host
    raise NetworkRefused(f"a test tried to reach {name}")


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
