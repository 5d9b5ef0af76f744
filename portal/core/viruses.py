"""Asking a virus scanner about a file: ClamAV's clamd, at the socket that settings.CLAMD names."""

import socket
from typing import BinaryIO

from django.conf import settings

BLOCK, LONGEST_ANSWER = 64 * 1024, 4096
SECONDS = 60  # until the next sign of life


class NoVerdict(Exception):
    """The scanner cannot be reached, or says neither yes nor no."""


def is_on() -> bool:
    return bool(settings.CLAMD)


def found_in(stream: BinaryIO) -> str:
    """The name of the virus, "" where there is none. Raises NoVerdict."""
    try:
        with _connected(settings.CLAMD) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            while block := stream.read(BLOCK):
                scanner.sendall(len(block).to_bytes(4, "big") + block)
            scanner.sendall(bytes(4))
            answer = scanner.makefile("rb").read(LONGEST_ANSWER)
    except (OSError, ValueError) as error:  # ValueError: no address is written in the setting
        raise NoVerdict(type(error).__name__) from error
    return _verdict(answer.rstrip(b"\0").decode(errors="replace"))


def _connected(address: str) -> socket.socket:
    """`/run/clamav/clamd.ctl`, or `host:3310`."""
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    scanner = socket.socket(socket.AF_UNIX)
    scanner.settimeout(SECONDS)
    scanner.connect(address)
    return scanner


def _verdict(said: str) -> str:
    words = said.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise NoVerdict(said)
