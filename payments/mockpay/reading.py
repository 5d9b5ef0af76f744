"""What lists and single objects share: filters, pages, expansion."""

from dataclasses import dataclass

from payments.mockpay import objects
from payments.mockpay.encoding import Params
from payments.mockpay.errors import invalid, not_found


@dataclass(frozen=True)
class Context:
    """What the functions below work with."""

    bank: object
    returns: object
    store: object
    config: object


def equal(params: Params, field: str) -> list[tuple]:
    value = params.text(field)
    return [(f"json_extract(body, '$.{field}') = ?", value)] if value else []


_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def created(params: Params) -> list[tuple]:
    bounds = params.inner("created")
    where = []
    for word, sign in _COMPARISONS.items():
        value = bounds.integer(word)
        if value is not None:
            where.append((f"created {sign} ?", value))
    bounds.done()
    return where


def page(context: Context, params: Params, kind: str, where: list[tuple]) -> dict:
    limit = params.integer("limit")
    limit = 10 if limit is None else limit
    if not 1 <= limit <= 100:
        raise invalid("limit", "Invalid integer: must be between 1 and 100")
    after = params.text("starting_after")
    expand = params.texts("expand")
    params.done()
    if after:
        place = context.store.sequence(kind, after)
        if place is None:
            raise not_found(kind, after, "starting_after")
        where = [*where, ("seq < ?", place)]
    where = [*where, ("json_extract(body, '$.via') IS NULL",)]  # other providers' are not listed
    found = context.store.select(kind, where, limit + 1)
    paths = [path.removeprefix("data.") for path in expand]
    data = [expand_all(context, body, paths) for body in found[:limit]]
    url = "/v1/" + kind.replace(".", "/") + "s"
    return {"object": "list", "url": url, "data": data, "has_more": len(found) > limit}


def expanded(context: Context, params: Params, body: dict) -> dict:
    paths = params.texts("expand")
    params.done()
    return expand_all(context, body, paths)


def expand_all(context: Context, body: dict, paths: list[str]) -> dict:
    shown = dict(objects.public(body))
    for path in paths:
        _expand(context, shown, body, path)
    return shown


_EXPANDABLE = {"payment_intent": "payment_intent", "latest_charge": "charge", "charge": "charge"}


def _expand(context: Context, shown: dict, body: dict, path: str) -> None:
    """Replace an identifier by its object along a path such as `payment_intent.latest_charge`."""
    field, _, rest = path.partition(".")
    if field == "line_items" and "line_items" in body:
        items = body["line_items"]
        shown[field] = {"object": "list", "data": items, "has_more": False}
        return
    if field not in _EXPANDABLE or field not in shown:
        raise invalid("expand", f"This property cannot be expanded ({field}).")
    if isinstance(shown[field], str):
        shown[field] = dict(context.store.get(_EXPANDABLE[field], shown[field]))
    if rest and shown[field]:
        _expand(context, shown[field], shown[field], rest)
