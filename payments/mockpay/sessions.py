"""Checkout sessions under /v1/checkout/sessions."""

from urllib.parse import urlsplit

from payments.mockpay import objects
from payments.mockpay.encoding import Params
from payments.mockpay.errors import invalid, missing
from payments.mockpay.reading import Context, created, equal, expanded, page

MAX_AMOUNT = 99_999_999  # eight digits, as at Stripe
SHORTEST, LONGEST = 30 * 60, 24 * 3600  # seconds a session may live
CURRENCIES = ("vnd",)
LOCALES = ("auto", "vi", "en")


def create(context: Context, params: Params) -> dict:
    now = context.bank.now()
    lines = _lines(params)
    checked = {
        "currency": lines[0]["currency"],
        "success_url": _url(params, "success_url"),
        "cancel_url": _url(params, "cancel_url"),
        "client_reference_id": params.text("client_reference_id", most=200),
        "customer_email": params.text("customer_email", most=800),
        "locale": params.choice("locale", LOCALES),
        "metadata": params.pairs("metadata"),
        "expires_at": _expiry(params, now),
        "payment_intent_data": _intent_data(params.inner("payment_intent_data")),
    }
    if params.choice("mode", ("payment",)) is None:
        raise missing("mode")
    params.choice("ui_mode", ("hosted_page",))
    params.texts("expand")
    params.done()
    _check_total(lines, context.config.minimum)
    url = context.config.public_url
    made = objects.session(now=now, url=url, lines=lines, params=checked)
    return objects.public(context.bank.open(made))


def _lines(params: Params) -> list[dict]:
    lines = [_line(item) for item in params.items("line_items")]
    if not lines:
        raise missing("line_items")
    if len(lines) > 100:
        raise invalid("line_items", "Invalid array: at most 100 line items")
    return lines


def _line(item: Params) -> dict:
    quantity = item.integer("quantity")
    price = item.inner("price_data")
    product = price.inner("product_data")
    currency = price.needed("currency")
    amount = price.integer("unit_amount")
    name = product.needed("name")
    product.text("description")
    for part in (product, price, item):
        part.done()
    if currency not in CURRENCIES:
        raise invalid(price.path("currency"), f"Invalid currency: {currency}")
    if amount is None or amount < 0:
        raise invalid(price.path("unit_amount"), "Invalid non-negative integer")
    if quantity is None or quantity < 1:
        raise invalid(item.path("quantity"), "Invalid integer: must be at least 1")
    return objects.line_item(name=name, currency=currency, unit_amount=amount, quantity=quantity)


def _url(params: Params, key: str) -> str:
    value = params.needed(key)
    if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
        raise invalid(key, "Not a valid URL", "url_invalid")
    return value


def _expiry(params: Params, now: int) -> int:
    value = params.integer("expires_at")
    if value is None:
        return now + LONGEST
    if value < now + SHORTEST or value > now + LONGEST:
        raise invalid(
            "expires_at",
            "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours "
            "from Checkout Session creation.",
        )
    return value


def _intent_data(data: Params) -> dict:
    found = {"description": data.text("description"), "metadata": data.pairs("metadata")}
    data.done()
    return found


def _check_total(lines: list[dict], minimum: int) -> None:
    total = sum(line["amount_total"] for line in lines)
    if total < max(minimum, 1):
        raise invalid(
            "line_items",
            f"The Checkout Session's total amount must be at least {max(minimum, 1)} VND.",
            "amount_too_small",
        )
    if total > MAX_AMOUNT:
        raise invalid(
            "line_items",
            "The Checkout Session's total amount due must be no more than 99,999,999 VND.",
            "amount_too_large",
        )


def listing(context: Context, params: Params) -> dict:
    where = [
        *equal(params, "payment_intent"),
        *equal(params, "status"),
        *created(params),
    ]
    return page(context, params, "checkout.session", where)


def get(context: Context, params: Params, key: str) -> dict:
    return expanded(context, params, context.bank.session(key))


def expire(context: Context, params: Params, key: str) -> dict:
    params.texts("expand")
    params.done()
    return objects.public(context.bank.expire(key))
