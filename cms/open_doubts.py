"""What an import left open about a page: nobody publishes it before each doubt is settled.

The doubts stand in `page.process`, beside the form and the route; a spec put into the page by
`fill_page` leaves none.
"""

from django.utils.translation import gettext as _

from procedures.catalogue.checks import Problem

PLACE = "doubts"
FIELD = "settled_doubts"  # of the editors' form


def keep(page, doubts) -> None:
    """`doubts` have kind, place, mark and says."""
    found = [{name: getattr(one, name) for name in ("kind", "place", "says")} for one in doubts]
    page.process = {**page.process, PLACE: found} if found else _without(page)


def open_on(page) -> dict[str, str]:
    """{key: words} of the doubts."""
    return {f"{one['kind']} {one['place']}": one["says"] for one in page.process.get(PLACE, [])}


def settle(page, keys) -> None:
    """Somebody has looked at these."""
    left = [one for one in page.process[PLACE] if f"{one['kind']} {one['place']}" not in keys]
    page.process = {**page.process, PLACE: left} if left else _without(page)


def problems(page) -> list[Problem]:
    words = _("An import left this open: %(doubt)s")
    return [Problem(FIELD, words % {"doubt": says}) for says in open_on(page).values()]


def _without(page) -> dict:
    return {name: value for name, value in page.process.items() if name != PLACE}
