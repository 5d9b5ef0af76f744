"""The REST API under /v1: payments, refunds, disputes, events; and the table of all routes."""

from payments.mockpay import sessions
from payments.mockpay.encoding import Params
from payments.mockpay.errors import ApiError, invalid
from payments.mockpay.reading import Context, created, equal, expanded, page


def list_intents(context: Context, params: Params) -> dict:
    return page(context, params, "payment_intent", created(params))


def get_intent(context: Context, params: Params, key: str) -> dict:
    intent = context.bank.need("payment_intent", key)
    return expanded(context, params, intent)


def get_charge(context: Context, params: Params, key: str) -> dict:
    return expanded(context, params, context.bank.need("charge", key))


def list_charges(context: Context, params: Params) -> dict:
    return page(context, params, "charge", [*equal(params, "payment_intent"), *created(params)])


def create_refund(context: Context, params: Params) -> dict:
    charge, intent = params.text("charge"), params.text("payment_intent")
    amount = params.integer("amount")
    metadata = params.pairs("metadata")
    params.choice("reason", ("duplicate", "fraudulent", "requested_by_customer"))
    params.texts("expand")
    params.done()
    if bool(charge) == bool(intent):
        raise ApiError(
            400, "One of the following params should be provided: payment_intent, charge."
        )
    if amount is not None and amount < 1:
        raise invalid("amount", "Invalid positive integer", "parameter_invalid_integer")
    if intent:
        found = context.bank.need("payment_intent", intent)
        if found["status"] != "succeeded":
            raise invalid(
                "payment_intent",
                f"This PaymentIntent ({intent}) does not have a successful charge to refund.",
            )
        charge = found["latest_charge"]
    return context.returns.refund(charge, amount=amount, metadata=metadata)


def list_refunds(context: Context, params: Params) -> dict:
    where = [
        *equal(params, "payment_intent"),
        *equal(params, "charge"),
        *created(params),
    ]
    return page(context, params, "refund", where)


def get_refund(context: Context, params: Params, key: str) -> dict:
    return expanded(context, params, context.bank.need("refund", key))


def list_disputes(context: Context, params: Params) -> dict:
    where = [
        *equal(params, "payment_intent"),
        *equal(params, "charge"),
        *created(params),
    ]
    return page(context, params, "dispute", where)


def list_events(context: Context, params: Params) -> dict:
    kinds = [kind for kind in [params.text("type")] if kind] or params.texts("types")
    where = created(params)
    if kinds:
        patterns = " OR ".join("json_extract(body, '$.type') GLOB ?" for _ in kinds)
        where.append((f"({patterns})", *kinds))
    return page(context, params, "event", where)


def get_event(context: Context, params: Params, key: str) -> dict:
    return expanded(context, params, context.bank.need("event", key))


ROUTES = [
    ("POST", "/v1/checkout/sessions", sessions.create),
    ("GET", "/v1/checkout/sessions", sessions.listing),
    ("GET", "/v1/checkout/sessions/*", sessions.get),
    ("POST", "/v1/checkout/sessions/*/expire", sessions.expire),
    ("GET", "/v1/payment_intents", list_intents),
    ("GET", "/v1/payment_intents/*", get_intent),
    ("GET", "/v1/charges", list_charges),
    ("GET", "/v1/charges/*", get_charge),
    ("POST", "/v1/refunds", create_refund),
    ("GET", "/v1/refunds", list_refunds),
    ("GET", "/v1/refunds/*", get_refund),
    ("GET", "/v1/disputes", list_disputes),
    ("GET", "/v1/events", list_events),
    ("GET", "/v1/events/*", get_event),
]
