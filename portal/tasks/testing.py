"""For tests: background work at the moment the test wants it."""

from portal.tasks import registry
from portal.tasks.execution import claim, execute

WORKER = "test:0:drain"
LIMIT = 1000


class Endless(AssertionError):
    """Handlers keep publishing for each other."""


def drain(*queues: str, most: int = LIMIT) -> int:
    """Run all that is due (of these queues only, if any is named), also what handlers publish; how
    many. Raises what a handler raises."""
    for done in range(most):
        row = claim(WORKER, list(queues))
        if row is None:
            return done
        execute(row)
    raise Endless(f"more than {most} tasks")


def run_job(name: str) -> None:
    """Run a periodic job now, in the test's own transaction."""
    from django.utils.module_loading import import_string

    import_string(registry.jobs()[name].handler)()
