"""From Stripe's objects, as plain dicts, to the values of `base`. No call is made here."""

from datetime import UTC, datetime

from payments.gateways.base import (
    CheckoutRequest,
    DisputeState,
    Kind,
    Notice,
    Paid,
    RefundAnswer,
    RefundState,
    State,
)

MAXIMUM = 99_999_999  # đồng; Stripe takes eight digits
CURRENCY = "vnd"

_REFUND_STATES = {
    "succeeded": RefundState.DONE,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELLED,
}
_DEAD = {"canceled", "requires_payment_method"}  # no money is on its way
_DISPUTE_STATES = {"won": DisputeState.WON, "lost": DisputeState.LOST}
_KINDS = (  # the first prefix that fits
    ("charge.dispute.", Kind.DISPUTE),
    ("charge.refund", Kind.REFUND),
    ("refund.", Kind.REFUND),
    ("charge.", Kind.PAYMENT),
    ("payment_intent.", Kind.PAYMENT),
    ("checkout.session.", Kind.PAYMENT),
)


def to_wire(dong: int) -> int:
    """The đồng has no smaller unit at Stripe: 150000 is 150.000 đ, never x 100."""
    return dong


def from_wire(amount: int) -> int:
    if type(amount) is not int:
        raise ValueError("an amount that is no integer")
    return amount


def moment(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


def kind_of(event_type: str) -> Kind:
    return next((kind for prefix, kind in _KINDS if event_type.startswith(prefix)), Kind.OTHER)


def session_params(request: CheckoutRequest) -> dict:
    """Lines of 0 đ (exempt fees) are ours to show; the gateway gets what is to be paid."""
    metadata = {"reference": request.reference}
    params = {
        "mode": "payment",
        "client_reference_id": request.reference,
        "line_items": [_line(line.name, line.amount) for line in request.lines if line.amount],
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "expires_at": int(request.expires_at.timestamp()),
        "locale": request.locale,
        "metadata": metadata,
        "payment_intent_data": {"description": request.description, "metadata": metadata},
    }
    if request.customer_email:
        params["customer_email"] = request.customer_email
    return params


def _line(name: str, amount: int) -> dict:
    price = {
        "currency": CURRENCY,
        "unit_amount": to_wire(amount),
        "product_data": {"name": name[:250]},
    }
    return {"quantity": 1, "price_data": price}


def notice_of(*, session: dict | None, intent: dict | None, refunds=(), disputes=()) -> Notice:
    """Session with its payment intent, `latest_charge` expanded; either of the two may lack."""
    charge = (intent or {}).get("latest_charge") or {}
    state = _state(session, intent, charge)
    paid = state in {State.PAID, State.REFUNDED}
    whole = session or intent
    return Notice(
        reference=_reference(session, intent),
        provider_ref=whole["id"],
        payment_ref=intent["id"] if intent else "",
        amount=from_wire(intent["amount_received"] if paid else _asked(session, intent)),
        currency=(intent if paid else whole)["currency"].upper(),
        state=state,
        livemode=whole["livemode"],
        paid_at=moment(charge["created"]) if paid and charge else None,
        refunded=from_wire(charge.get("amount_refunded", 0)),
        refunds=tuple(refund_of(refund) for refund in refunds),
        dispute=dispute_of(disputes),
    )


def _asked(session: dict | None, intent: dict | None) -> int:
    return session["amount_total"] if session else intent["amount"]


def _reference(session: dict | None, intent: dict | None) -> str:
    own = (session or {}).get("client_reference_id")
    return own or ((intent or {}).get("metadata") or {}).get("reference", "")


def _state(session: dict | None, intent: dict | None, charge: dict) -> State:
    """Money first: a session may have expired while its payment was on the way."""
    status = (intent or {}).get("status")
    if status == "succeeded":
        returned = charge.get("amount_refunded", 0)
        whole = returned and returned >= intent["amount_received"]
        return State.REFUNDED if whole else State.PAID
    if status == "processing":
        return State.OPEN
    if session is None:
        return State.FAILED if status == "canceled" else State.OPEN
    unpaid = session["payment_status"] == "unpaid"
    if unpaid and session["status"] == "complete":  # the payer, or the bank, may still have to act
        return State.FAILED if status in _DEAD else State.OPEN
    known = {"open": State.OPEN, "expired": State.EXPIRED}
    return known.get(session["status"], State.UNKNOWN) if unpaid else State.UNKNOWN


def is_payment(charge: dict) -> bool:
    """A refused card leaves a charge too, and so does money of no payment intent."""
    return charge["status"] == "succeeded" and bool(charge["payment_intent"])


def paid_of(charge: dict) -> Paid:
    return Paid(
        payment_ref=charge["payment_intent"],
        amount=from_wire(charge["amount_captured"]),
        currency=charge["currency"].upper(),
        is_touched=charge["disputed"] or charge["amount_refunded"] > 0,
    )


def refund_of(refund: dict) -> RefundAnswer:
    return RefundAnswer(
        refund_ref=refund["id"],
        reference=(refund.get("metadata") or {}).get("reference", ""),
        amount=from_wire(refund["amount"]),
        currency=refund["currency"].upper(),
        state=_REFUND_STATES.get(refund["status"], RefundState.PENDING),
        failure=refund.get("failure_reason") or "",
    )


def dispute_of(disputes) -> DisputeState:
    """The newest dispute counts; it stands first."""
    for dispute in disputes:
        return _DISPUTE_STATES.get(dispute["status"], DisputeState.OPEN)
    return DisputeState.NONE
