"""Which tests go to the same process, so that what they share is made once.

pytest-xdist's own groups are not seen by pytest 9.2, and a file is the better unit here: its
fixtures of module scope (a seeded catalogue, a browser) belong to it.
"""

from xdist.scheduler import LoadScopeScheduling

STACK = "tests/journeys/"  # one set of processes, on one copy of the demo's province


class ByFile(LoadScopeScheduling):
    """Files in the order collected; all journeys together, as they share the stack."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        return STACK if path.startswith(STACK) else path
