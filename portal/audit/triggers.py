"""What the database refuses about the record of events: it is only ever added to."""

from portal.core.triggers import Refusal, kept

_EMPTIED = "NEW.payload IS NULL AND NEW.salt IS NULL AND NEW.event_id = OLD.event_id"
_FORWARD = "NEW.stream = OLD.stream AND NEW.sequence > OLD.sequence"

RULES: list[Refusal] = [
    *kept("audit_event"),
    Refusal("audit_payload_only_emptied", "audit_eventpayload", "UPDATE", f"NOT ({_EMPTIED})"),
    Refusal("audit_payload_no_delete", "audit_eventpayload", "DELETE"),
    Refusal("audit_head_only_forward", "audit_head", "UPDATE", f"NOT ({_FORWARD})"),
    Refusal("audit_head_no_delete", "audit_head", "DELETE"),
    *kept("audit_anchor"),
]
