"""Which steps of the route may be left out: ticked on the page of the procedure.

It stands in the route itself, in `page.process`, and comes with an uploaded file like all of it.
"""

FIELD = "optional_steps"  # of the editors' form


def choices(page) -> list[tuple[str, str]]:
    """(id, title) of each step."""
    return [(step["id"], step["title"]["vi"]) for step in _route(page)]


def ticked(page) -> list[str]:
    return [step["id"] for step in _route(page) if step.get("optional")]


def tick(page, ids) -> None:
    route = [{**step, "optional": step["id"] in ids} for step in _route(page)]
    page.process = {**page.process, "route": route}


def _route(page) -> list[dict]:
    return page.process.get("route") or []
