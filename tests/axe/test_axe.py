"""No page has a barrier that axe-core finds, wide or narrow; none is wider than a small phone."""

import pytest
from playwright.sync_api import sync_playwright

from cms.content.build import build
from tests.access import scene
from tests.access.cells import Visits
from tests.axe import admin, gateway, pages
from tests.axe.looking import BOTH, Looker
from tests.axe.server import serving
from tests.journeys.plugin import CHROMIUM, FLAGS
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use

__all__ = ["mockpay", "stripe_gateway", "stripe_in_use"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

# template -> why no page of it is looked at here; each is looked at by hand
UNSEEN: dict[str, str] = {
    "cms/blocks/preview.html": "a picture in the editor's list of blocks, with nothing to press",
    "cms/form_preview.html": "the form as an editor previews it; the form itself is looked at",
}
FEWEST = 170  # pages: a look at less has lost its way
LEAST_WRONG = 20  # pages that say what is missing
# rule of axe -> selectors of what is Wagtail's own and breaks it upstream; may only get shorter
UPSTREAM: dict[str, set[str]] = {
    "aria-allowed-role": {"h2[role=alert]"},  # how many pages a search has found
    "aria-input-field-name": {"[data-streamfield-child] .public-DraftEditor-content"},
    "aria-required-parent": {"#tab-account a[href='#tab-roles']"},  # the way to the next tab
    "empty-table-header": {"th[aria-label]:empty"},  # of the pages of a workflow
    "heading-order": {"#other-searches-title"},
    "label": {"[data-streamfield-child] input[name$='-value']"},  # of a block that is one line
    "landmark-unique": {"section.w-panel--nested"},  # blocks of one kind inside another
    "link-in-text-block": {".nice-padding > p > a"},  # of an empty list of snippets
    "page-has-heading-one": {"html"},  # of a snippet
    "scrollable-region-focusable": {".w-minimap__list"},  # of a long form on a wide screen
}
DRAWN_LATE = {("scrollable-region-focusable", ".w-minimap__list")}  # not there at every look


@pytest.fixture
def visits(world, civil_status, mockpay, stripe_in_use):
    build()
    return Visits(scene.build(world, civil_status, mockpay))


def test_no_page_has_a_barrier(visits, mockpay):
    """Playwright ends before the fixtures do: while it runs, Django refuses the database."""
    found, screens = pages.collect(visits), pages.of_editors(visits)
    wrong, english = pages.with_errors(visits), pages.of_english(visits)
    assert len(wrong) > LEAST_WRONG, [page.name for page in wrong]
    unseen = sorted(pages.page_templates() - set(found))
    assert unseen == sorted(UNSEEN), "\n".join(unseen)
    assert len(found) > FEWEST
    found |= pages.of_gateway(mockpay)
    beside = admin.beside(visits) | gateway.files(mockpay)
    faults, needed = looked_at([*found.values(), *wrong, *english, *screens], beside)

    assert not faults, "\n".join(faults)
    known = {(rule, one) for rule, several in UPSTREAM.items() for one in several}
    assert needed <= known
    assert not BOTH or known - needed <= DRAWN_LATE  # some stand out at one width alone


def looked_at(found, beside) -> tuple[list[str], set]:
    """Faults of all pages, and what of UPSTREAM was met."""
    faults = []
    answers = {f"/{number}/": (page.headers, page.html) for number, page in enumerate(found)}
    with serving(beside | answers) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        looker = Looker(browser.new_context(), UPSTREAM)
        for number, page in enumerate(found):
            look = getattr(looker, page.look)
            faults += [f"{page.name}: {fault}" for fault in look(f"{site}/{number}/")]
        browser.close()
    return faults, looker.needed
