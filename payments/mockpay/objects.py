"""The objects of the API: plain dicts with the fields Stripe gives them."""

import secrets
import string

from payments.mockpay import API_VERSION

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def session(*, now: int, url: str, lines: list[dict], params: dict) -> dict:
    """`params`: the validated fields of the request, by their names in the API."""
    key = new_id("cs_test", 58)
    total = sum(line["amount_total"] for line in lines)
    return {
        "id": key,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "created": now,
        "customer": None,
        "livemode": False,
        "line_items": lines,
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "ui_mode": "hosted_page",
        "url": f"{url}/c/pay/{key}",
        **params,
    }


def line_item(*, name: str, currency: str, unit_amount: int, quantity: int) -> dict:
    total = unit_amount * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_subtotal": total,
        "amount_total": total,
        "currency": currency,
        "description": name,
        "quantity": quantity,
    }


def payment_intent(session: dict, *, now: int) -> dict:
    return {
        "id": new_id("pi"),
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_received": 0,
        "canceled_at": None,
        "created": now,
        "currency": session["currency"],
        "description": session["payment_intent_data"]["description"],
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": session["payment_intent_data"]["metadata"],
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }


def charge(intent: dict, *, now: int, succeeded: bool) -> dict:
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if succeeded else 0,
        "amount_refunded": 0,
        "captured": succeeded,
        "created": now,
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": None if succeeded else "card_declined",
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": succeeded,
        "payment_intent": intent["id"],
        "refunded": False,
        "status": "succeeded" if succeeded else "failed",
    }


def refund(charge: dict, *, now: int, amount: int, metadata: dict) -> dict:
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "failure_reason": None,
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "reason": None,
        "status": "succeeded",
    }


def dispute(charge: dict, *, now: int, reason: str) -> dict:
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": charge["amount"],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }


def event(kind: str, subject: dict, *, now: int) -> dict:
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": {"object": subject},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }


def public(body: dict) -> dict:
    """As the API shows it: a session's lines come only when asked for by `expand`."""
    if body["object"] != "checkout.session":
        return body
    hidden = {"line_items", "payment_intent_data"}
    return {name: value for name, value in body.items() if name not in hidden}
