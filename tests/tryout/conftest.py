import pytest

from tests.cms.conftest import editor, moderator, page, tree
from tests.procedures.filing import with_linked
from tests.tryout import scenes

__all__ = ["editor", "moderator", "page", "tree"]


@pytest.fixture
def colleagues(world):
    """Real officers of the agency that handles the case; and the agencies of linked procedures."""
    with_linked(world)
    return [world.officer(role) for role in ("examiner", "approver")]


@pytest.fixture
def no_trace(world, colleagues, settings, tmp_path, mailoutbox):
    """Whatever the test does in try-outs leaves no row, number, event, task, mail or file."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    before = scenes.trace()
    yield
    assert scenes.trace() == before
    assert mailoutbox == []
    assert not list(tmp_path.rglob("*.pdf"))
