"""Primary keys."""

import os
import time
import uuid

from portal.core import rehearsal


def uuid7() -> uuid.UUID:
    """A UUID version 7 (RFC 9562): milliseconds since 1970, then 74 random bits.

    Keys made one after the other lie side by side in an index; they still cannot be guessed.
    """
    if played := rehearsal.running():
        return played.next_key()
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | (7 << 76)
    number = number & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=number)
