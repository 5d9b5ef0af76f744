"""What an intruder could do to the ledger of `ledger_scene`, and what verify_ledger says of it.

Each lie is told in SQL, with the triggers off, and is small enough that nothing else is wrong;
where one thing cannot be wrong alone, `also` names what is found beside it.
"""

from typing import NamedTuple

CHECKS = {  # constraints that stand before a lie: {name: its table}
    "allocation_on_receipt_or_proof": "payments_allocation",
    "fee_settled_in_full": "procedures_fee",
    "receipt_void_two_people": "payments_receiptvoid",
    "receipt_void_done_has_paper": "payments_receiptvoid",
    "audit_payload_emptied_whole": "audit_eventpayload",
}
NEW = "'00000000000000000000000000000001'"
LONG_AGO = "'2020-01-01 00:00:00'"
TAX = "(SELECT capture_id FROM payments_proofofpayment)"
TRANSFER = "(SELECT id FROM payments_capture WHERE gateway = 'transfer')"
HELD = "(SELECT id FROM payments_case WHERE is_suspense)"
OPEN_DAY = "cashier_id NOT IN (SELECT cashier_id FROM payments_closing)"
ENDED = "state = 'resolved', resolution = 'x', resolved_at = opened_at"
OF_PAPER = "paper whose events lead to another state"
OF_CASE = "case whose events lead to another state"
NOBODY_SAID = "void, and no second person said so"
MONEY_STAYED = "void, and not all of its money went back"


class Lie(NamedTuple):
    what: str
    statements: tuple[str, ...]
    also: frozenset[str]


def lie(what, *statements, also=()) -> Lie:
    return Lie(what, statements, frozenset(also))


PAPERS = [
    lie(
        "receipt: its allocations add up to another amount",
        "UPDATE payments_receipt SET amount = amount + 1 WHERE replaces_id IS NULL AND document_id"
        " NOT IN (SELECT replaces_id FROM payments_receipt WHERE replaces_id IS NOT NULL)",
    ),
    lie(
        "proof of payment: its allocations add up to another amount",
        "UPDATE payments_proofofpayment SET amount = amount + 1",
    ),
    lie(
        "allocation without its one receipt or proof",
        "UPDATE payments_allocation SET proof_id = NULL",
        "DELETE FROM payments_proofofpayment",
    ),
    lie(
        "allocation on a receipt of another capture, agency or kind",
        "UPDATE payments_receipt SET kind = 'charge'",
    ),
    lie(
        "replaces a receipt of another amount",
        "UPDATE payments_receipt SET amount = amount + 1 WHERE replaces_id IS NOT NULL",
    ),
    lie(
        "allocation on a proof of another capture or of no tax",
        f"UPDATE payments_proofofpayment SET capture_id = {TRANSFER}",
    ),
    lie(
        "allocation on a proof of another capture or of no tax",
        "UPDATE procedures_fee SET kind = 'fee' WHERE kind = 'tax'",
    ),
    lie(
        "receipt for a tax that others collect",
        "UPDATE payments_receipt SET kind = 'tax' WHERE replaces_id IS NOT NULL",
    ),
    lie(
        "receipt without any allocation",
        "INSERT INTO payments_receipt (document_id, capture_id, application_id, agency_id, kind,"
        " amount, form_symbol, serial) SELECT document_id, capture_id, application_id, agency_id,"
        " 'fee', 0, 'x', 'x' FROM payments_proofofpayment",
    ),
]
CREDITS = [
    lie(
        "credit note of another amount or receipt than its refund",
        "UPDATE payments_creditnote SET amount = amount + 1",
    ),
    lie(
        "counter-document of another refund's credit note",
        "UPDATE payments_creditnote SET reverses_id = (SELECT document_id FROM payments_creditnote"
        " WHERE amount = 3000) WHERE reverses_id IS NOT NULL",
    ),
    lie(
        "refund from a receipt without exactly one credit note in force",
        "DELETE FROM payments_creditnote WHERE amount = 3000",
    ),
    lie(
        "refund from a receipt without exactly one credit note in force",
        "UPDATE payments_creditnote SET reverses_id = NULL",
    ),
    lie(
        "more went back than the line of the receipt had",
        "UPDATE payments_refund SET amount = 9000 WHERE amount = 3000",
        "UPDATE payments_creditnote SET amount = 9000 WHERE amount = 3000",
        also=(
            "more goes back than the line of the receipt has",
            "more goes back than came",
            "fee books another amount than it was paid and kept",
        ),
    ),
]
CAPTURES = [
    lie(
        "capture is not allocated + suspense",
        "UPDATE payments_capture SET amount = amount + 1 WHERE gateway = 'stripe'",
    ),
    lie(
        "allocation of foreign money",
        "UPDATE payments_capture SET currency = 'USD' WHERE gateway = 'transfer'",
    ),
]
SERIES = [
    lie(
        "series of numbers with a gap",
        "UPDATE documents_series SET last_number = last_number + 1 WHERE id IN"
        " (SELECT series_id FROM documents_issueddocument WHERE kind = 'receipt')",
    ),
    lie(
        "number that was reserved and given away all the same",
        "INSERT INTO documents_reservation (series_id, first, last, reason, reserved_at)"
        " SELECT series_id, 1, 1, 'x', issued_at FROM documents_issueddocument"
        " WHERE kind = 'receipt' AND number = 1",
        also=("series of numbers with a gap",),
    ),
    lie(
        "dated before the number before it",
        f"UPDATE documents_issueddocument SET issued_at = {LONG_AGO}"
        " WHERE kind = 'receipt' AND number = 2",
    ),
    lie(
        "cancelled without a counter-document",
        "UPDATE documents_issueddocument SET state = 'void' WHERE kind = 'receipt' AND number = 1",
        also=(OF_PAPER, NOBODY_SAID, MONEY_STAYED),
    ),
    lie(
        "replaces a receipt that does not say so",
        "UPDATE documents_issueddocument SET state = 'valid'"
        " WHERE kind = 'receipt' AND state = 'replaced'",
        also=(OF_PAPER,),
    ),
]
FEES = [
    lie(
        "fee books another amount than it was paid and kept",
        "UPDATE procedures_fee SET settled = settled + 1 WHERE state = 'settled'",
    ),
    lie(
        "fee is settled, but less than due came",
        "UPDATE procedures_fee SET amount = amount + 1 WHERE state = 'settled'",
    ),
    lie(
        "fee is open, but all that is due came",
        "UPDATE procedures_fee SET state = 'open' WHERE state = 'settled'",
    ),
    lie(
        "more allocated than due, and no case says so",
        "UPDATE procedures_fee SET amount = amount - 1 WHERE state = 'settled'",
    ),
    lie(
        "notice is in another state than its paper says",
        "UPDATE procedures_fee SET state = 'open' WHERE state = 'deferred'",
    ),
    lie(
        "notice deferred without a decision",
        "UPDATE procedures_fee SET state = 'deferred' WHERE amount = 20000",
    ),
    lie(
        "application waits for notices, and none is owed",
        "UPDATE procedures_fee SET state = 'cancelled' WHERE rule_id = 'appraisal_fee'",
    ),
]
WAITING = [
    lie(
        "message set aside, and its money is in no book and no case",
        "UPDATE payments_gatewaymessage SET state = 'set_aside', note = 'x', gateway = 'national'"
        " WHERE state = 'done'",
        also=("message set aside, and no event says by whom and why",),
    ),
    lie(
        "message set aside, and no event says by whom and why",
        "UPDATE payments_gatewaymessage SET state = 'set_aside', note = 'x' WHERE state = 'done'",
    ),
    lie(
        "attempt is not final an hour after its end, and no case says so",
        f"UPDATE payments_attempt SET state = 'open', answered_at = NULL, expires_at = {LONG_AGO}"
        " WHERE gateway = 'transfer'",
        also=("payment whose events lead to another state",),
    ),
    lie(
        "message neither processed nor parked with a reason",
        "UPDATE payments_gatewaymessage SET state = 'parked', note = ''",
    ),
]
REFUNDS = [
    lie(
        "more goes back than the line of the receipt has",
        f"UPDATE payments_refund SET amount = 7000, capture_id = {TAX} WHERE state = 'asked'",
    ),
    lie(
        "more goes back than came",
        "UPDATE payments_refund SET amount = 7000, allocation_id = NULL, from_suspense = TRUE"
        " WHERE state = 'asked'",
    ),
    lie(
        "more goes back than the case holds",
        f"UPDATE payments_refund SET case_id = {HELD} WHERE amount = 3000",
    ),
    lie(
        "paid fees, and went back from suspense all the same",
        f"UPDATE payments_refund SET capture_id = {TRANSFER} WHERE from_suspense",
    ),
    lie(
        "refund that no second person approved",
        "UPDATE payments_refund SET approved_by_id = NULL WHERE amount = 3000",
    ),
    lie(
        "refund under way of a case that has ended",
        f"UPDATE payments_case SET {ENDED} WHERE id IN"
        " (SELECT case_id FROM payments_refund WHERE state = 'asked')",
        also=(OF_CASE,),
    ),
    lie(
        "refund sent a week ago that nobody gave up",
        f"UPDATE payments_refund SET state = 'sent', heard_at = {LONG_AGO} WHERE state = 'asked'",
        also=("refund that no second person approved", "refund whose events lead to another state"),
    ),
    lie(
        "refund of a gateway that is booked twice",
        "UPDATE payments_refund SET provider_ref = 'same' WHERE state = 'done'",
    ),
    *(
        lie(
            "went back without us off a receipt, and no credit note says so",
            "INSERT INTO payments_case (id, kind, state, capture_id, amount, is_suspense, note,"
            f" dispute, opened_at, resolved_at, resolution) SELECT {NEW}, '{kind}', 'resolved', id,"
            f" 1000, FALSE, '', '{dispute}', captured_at, captured_at, 'x' FROM payments_capture"
            " WHERE gateway = 'transfer'",
            also=(OF_CASE,),
        )
        for kind, dispute in (("external", ""), ("dispute", "lost"))
    ),
]
DAYS = [
    lie(
        "line of a statement for which no money was recorded",
        "INSERT INTO payments_statementline (id, statement_id, account_id, number, key, paid_at,"
        f" amount, words) SELECT {NEW}, statement_id, account_id, 99, 'x', paid_at, amount, words"
        " FROM payments_statementline",
        f"UPDATE payments_statement SET imported_at = {LONG_AGO}",
    ),
    lie(
        "line of a statement and its money differ",
        "UPDATE payments_statementline SET amount = amount + 1",
    ),
    lie("transfer that stands on no statement", "DELETE FROM payments_statementline"),
    lie(
        "payment at the counter that no day counts",
        f"DELETE FROM payments_taking WHERE refund_id IS NULL AND {OPEN_DAY}",
    ),
    lie(
        "taking of money that did not come at the counter",
        "INSERT INTO payments_taking (id, capture_id, agency_id, cashier_id, method, slip, amount,"
        f" day, created_at) SELECT {NEW}, {TRANSFER}, agency_id, cashier_id, method, slip, amount,"
        f" day, created_at FROM payments_taking WHERE refund_id IS NULL AND {OPEN_DAY}",
    ),
    lie(
        "cash handed back that no day counts",
        "DELETE FROM payments_taking WHERE refund_id IS NOT NULL",
    ),
    lie(
        "day that counts other cash than was handed back",
        "UPDATE payments_taking SET amount = amount - 1 WHERE refund_id IS NOT NULL",
    ),
    lie(
        "refund of held money of which its days tell otherwise",
        "DELETE FROM payments_release",
    ),
    lie(
        "closed day that holds another sum than was counted against",
        "UPDATE payments_closing SET taken_cash = taken_cash + 1, counted_cash = counted_cash + 1",
    ),
]
RECORD = [
    lie(
        "bill whose events lead to another state",
        "UPDATE payments_bill SET state = 'cancelled' WHERE state = 'paid'",
    ),
    lie(
        OF_PAPER,
        "UPDATE documents_issueddocument SET state = 'valid' WHERE kind = 'credit_note'",
    ),
    lie(
        "payment whose events lead to another state",
        "UPDATE payments_attempt SET state = 'failed'",
    ),
    lie(
        "refund whose events lead to another state",
        "UPDATE payments_refund SET state = 'declined' WHERE state = 'failed'",
    ),
    lie(
        OF_CASE,
        f"UPDATE payments_case SET {ENDED} WHERE kind = 'withdrawn' AND id NOT IN"
        " (SELECT case_id FROM payments_refund WHERE state = 'asked')",
    ),
    lie(
        "application whose events lead to another status",
        "UPDATE procedures_application SET status = '7' WHERE status = '1'",
    ),
    lie(
        "event that begins where the one before it did not end",
        "UPDATE audit_event SET before = '9' WHERE stream LIKE 'application:%' AND sequence = 2",
    ),
    lie(
        "event that the register knows is missing or another",
        "UPDATE audit_event SET hash = 'x' WHERE stream LIKE 'attempt:%'",
    ),
    lie(
        "paper that is ready and has no file",
        "UPDATE documents_issueddocument SET file = '' WHERE rendering = 'done'",
    ),
    lie(
        "sealed paper whose file is no longer than what was sealed",
        "UPDATE documents_signature SET unsigned_sha256 ="
        " (SELECT sha256 FROM documents_issueddocument WHERE rendering = 'done')",
    ),
]
REPORTS = [
    lie(
        "application in no place of the reports",
        "UPDATE procedures_application SET received_at = submitted_at, closed_at = NULL"
        " WHERE status = '7'",
        also=["agency whose report does not add up"],
    ),
    lie(
        "agency whose report does not add up",
        "UPDATE procedures_application SET received_at = submitted_at WHERE status = '1'",
    ),
]
SENDING = [
    lie(
        "task begun a day ago, and neither done nor given up",
        "UPDATE django_tasks_database_dbtaskresult SET status = 'RUNNING',"
        f" started_at = {LONG_AGO}",
    ),
    lie(
        "message that nobody is going to send",
        "UPDATE django_tasks_database_dbtaskresult SET status = 'SUCCESSFUL'",
        f"UPDATE notices_notice SET created_at = {LONG_AGO}",
    ),
    lie(
        "message of which state and time of sending differ",
        "UPDATE notices_delivery SET sent_at = NULL WHERE state = 'sent'",
    ),
]
PRIVACY = [
    lie(
        "paper about money lies with another's application",
        "UPDATE payments_proofofpayment SET application_id = (SELECT application_id FROM"
        " payments_receipt WHERE replaces_id IS NOT NULL)",
    ),
    lie(
        "readable where it should be encrypted",
        "UPDATE payments_statementline SET words = 'Nguyen Thi Mai nop le phi chung thuc'",
    ),
    lie(
        "draft that was emptied and still says something",
        "UPDATE procedures_application SET erased_at = created_at",
    ),
    lie(
        "event whose data were emptied by half",
        "UPDATE audit_eventpayload SET salt = NULL WHERE event_id IN"
        " (SELECT id FROM audit_event WHERE stream LIKE 'statement:%')",
    ),
]
# Of books in which one receipt was declared void, besides: the others would say too much of it.
VOIDS = [
    lie(
        "void by a paper that the receipt does not name",
        "UPDATE documents_issueddocument SET replaced_by_id = id WHERE state = 'void'"
        " AND kind = 'receipt'",
    ),
    lie(
        NOBODY_SAID,
        "UPDATE payments_receiptvoid SET decided_by_id = asked_by_id WHERE state = 'done'",
    ),
    lie(
        MONEY_STAYED,
        "UPDATE payments_creditnote SET amount = amount - 1 WHERE receipt_id IN"
        " (SELECT receipt_id FROM payments_receiptvoid)",
        also=("credit note of another amount or receipt than its refund",),
    ),
    lie(
        "void receipt whose events lead to another state",
        "UPDATE payments_receiptvoid SET state = 'asked', decided_by_id = NULL",
        also=(NOBODY_SAID,),
    ),
]
LIES = [
    *PAPERS,
    *CREDITS,
    *CAPTURES,
    *SERIES,
    *FEES,
    *WAITING,
    *REFUNDS,
    *DAYS,
    *RECORD,
    *REPORTS,
    *SENDING,
    *PRIVACY,
]
