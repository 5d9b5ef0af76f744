import os
import secrets
import sys
from collections.abc import Callable, Iterator
from random import Random

import pytest

from tests import factories, states
from tests.chaos.payers import Payer, payer_of
from tests.chaos.processes import Town


@pytest.fixture
def dice() -> Callable[[str], Random]:
    """`dice(name)`: chance for one actor. CHAOS_SEED repeats the throws of an earlier run."""
    seed = os.environ.get("CHAOS_SEED") or secrets.token_hex(4)
    sys.stdout.write(f"CHAOS_SEED={seed}\n")  # shown with a failure
    return lambda name: Random(f"{seed}:{name}")


@pytest.fixture
def town(fresh_db, world, settings, tmp_path) -> Iterator[Town]:
    """Nothing runs yet. The private files of this test are the town's."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    with Town(tmp_path) as town:
        yield town


@pytest.fixture
def payers(town, world, civil_status, dice) -> Callable[[int], list[Payer]]:
    """`payers(30)`: so many citizens, each with a filed application that owes 8.000 đ a copy."""

    def make(count: int) -> list[Payer]:
        made = []
        for number in range(count):
            citizen = factories.UserFactory()
            filed = states.filed(world, civil_status, by=citizen, copies=number % 3 + 1)
            made.append(payer_of(filed, town, dice(f"payer {number}")))
        return made

    return make
