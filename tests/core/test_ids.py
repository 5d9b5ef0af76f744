import uuid

import time_machine

from portal.core.ids import uuid7


def test_is_a_version_7_of_the_right_variant():
    made = uuid7()
    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_keys_sort_by_the_millisecond_they_were_made_in():
    with time_machine.travel("2026-11-21T08:00:00Z", tick=False) as clock:
        earlier = uuid7()
        clock.shift(0.001)
        later = uuid7()
    assert earlier < later
    assert earlier.int >> 80 == 1_795_248_000_000


def test_ten_thousand_keys_differ():
    assert len({uuid7() for _ in range(10_000)}) == 10_000
