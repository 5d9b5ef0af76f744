"""From VNPAY's fields to the values of `base`. No call is made here."""

import hashlib
import re
from uuid import UUID

from payments.gateways import vnpay_wire as wire
from payments.gateways.base import (
    Answer,
    Envelope,
    Kind,
    Notice,
    RefundAnswer,
    RefundState,
    Verdict,
)
from payments.gateways.base import State as Held

CURRENCY = "VND"
SUCCESS, UNFINISHED, SUSPECTED = "00", "01", "07"
CANCELLED, FAILED = "24", "02"  # by the payer; so there is no money
FULL, PART = "02", "03"  # types of transactions that give money back

RSP_CODES = {
    Verdict.TAKEN: ("00", "Confirm Success"),
    Verdict.AGAIN: ("02", "Order already confirmed"),
    Verdict.NO_ORDER: ("01", "Order not found"),
    Verdict.AMOUNT: ("04", "Invalid amount"),
    Verdict.FORGED: ("97", "Invalid signature"),
    Verdict.NOT_READY: ("99", "Unknown error"),
}
_REFUND_STATES = {
    "00": RefundState.DONE,
    "05": RefundState.PENDING,
    "06": RefundState.DONE,  # sent to the bank: VNPAY reports nothing after it
    "09": RefundState.FAILED,
}
_TXN_REF = re.compile(r"(.+)-([0-9]{14})")
_REFUND_TEXT = re.compile(r"Hoan tien ([0-9A-Za-z]+)")


def answer(verdict: Verdict) -> Answer:
    """00 and 02 end the matter; after the others VNPAY tries again, ten times at most."""
    code, message = RSP_CODES[verdict]
    body = f'{{"RspCode":"{code}","Message":"{message}"}}'
    status = 503 if verdict is Verdict.NOT_READY else 200
    return Answer(status, body, "application/json")


# --- names --------------------------------------------------------------------------------------


def txn_ref(reference: str, created_at) -> str:
    """Carries the moment too: without it VNPAY finds no transaction, and its messages lack it."""
    return f"{reference}-{wire.stamp(created_at)}"


def apart(ref: str) -> tuple[str, str]:
    """(our reference, yyyyMMddHHmmss); a transaction that is not ours has no such moment."""
    found = _TXN_REF.fullmatch(ref)
    return (found[1], found[2]) if found else (ref, "")


def refund_text(reference: str) -> str:
    return f"Hoan tien {wire.words(reference).replace(' ', '')}"


def refund_reference(text: str) -> str:
    """Of a refund we asked for; "" for one made in VNPAY's own pages."""
    found = _REFUND_TEXT.fullmatch(text)
    if not found:
        return ""
    try:
        return str(UUID(found[1]))
    except ValueError:
        return found[1]


# --- messages -----------------------------------------------------------------------------------


def envelope(fields: dict[str, str], query: str, terminal: str) -> Envelope:
    """Named by all that it says: told again it is the same, whichever secret signed it."""
    said = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    mark = hashlib.sha256(said.encode()).hexdigest()[:32]
    is_ours = fields.get("vnp_TmnCode") == terminal
    return Envelope(
        event_id=f"{fields.get('vnp_TxnRef', '')}:{mark}"[-255:],
        event_type=f"ipn.{fields.get('vnp_ResponseCode')}.{fields.get('vnp_TransactionStatus')}",
        content=query.encode(),
        told=_told(fields) if is_ours else Notice(),
    )


def _told(fields: dict[str, str]) -> Notice:
    """What can be compared at once. An amount that cannot be read fits no order."""
    ref = fields.get("vnp_TxnRef", "")
    try:
        amount = wire.from_wire(fields.get("vnp_Amount"))
    except ValueError:
        amount = 0
    return Notice(reference=apart(ref)[0], provider_ref=ref, amount=amount, currency=CURRENCY)


def message_state(fields: dict[str, str]) -> Held:
    """Both codes must say success. A suspected payment is debited, but not ours yet."""
    codes = (fields["vnp_ResponseCode"], fields["vnp_TransactionStatus"])
    if codes == (SUCCESS, SUCCESS):
        return Held.PAID
    is_pending = SUSPECTED in codes or codes[1] == UNFINISHED
    return Held.OPEN if is_pending else Held.FAILED


def payment(fields: dict[str, str], state: Held, *, livemode: bool) -> Notice:
    """One key for the money, whoever tells of it first: VNPAY's message or its answer.

    :raises ValueError, KeyError: not what VNPAY says of a payment
    """
    ref = fields["vnp_TxnRef"]
    paid_at = fields.get("vnp_PayDate")
    return Notice(
        kind=Kind.PAYMENT,
        reference=apart(ref)[0],
        provider_ref=ref,
        payment_ref=ref,
        amount=wire.from_wire(fields["vnp_Amount"]),
        currency=CURRENCY,
        state=state,
        livemode=livemode,
        account=fields["vnp_TmnCode"],
        paid_at=wire.moment(paid_at) if state is Held.PAID and paid_at else None,
    )


# --- answers of the API ---------------------------------------------------------------------------


def held_state(fields: dict[str, str]) -> Held:
    """Of a payment, as `querydr` has it. Whatever goes back has come before."""
    if is_refund(fields):
        gone = refund_state(fields) is not RefundState.FAILED
        return Held.REFUNDED if gone and fields["vnp_TransactionType"] == FULL else Held.PAID
    status = fields["vnp_TransactionStatus"]
    known = {SUCCESS: Held.PAID, UNFINISHED: Held.OPEN, SUSPECTED: Held.OPEN}
    return known.get(status, Held.FAILED)


def is_refund(fields: dict[str, str]) -> bool:
    return fields.get("vnp_TransactionType") in (FULL, PART)


def is_part(fields: dict[str, str]) -> bool:
    """The amount is that of the refund, and nothing tells that of the payment."""
    return fields.get("vnp_TransactionType") == PART


def refund_state(fields: dict[str, str]) -> RefundState:
    return _REFUND_STATES.get(fields.get("vnp_TransactionStatus", ""), RefundState.PENDING)


def refund(fields: dict[str, str]) -> RefundAnswer:
    return RefundAnswer(
        refund_ref=str(fields.get("vnp_TransactionNo") or ""),
        reference=refund_reference(str(fields.get("vnp_OrderInfo", ""))),
        amount=wire.from_wire(fields["vnp_Amount"]),
        currency=CURRENCY,
        state=refund_state(fields),
    )
