"""What the database refuses about issued documents: numbers and content are fixed at issue."""

from portal.core.triggers import Refusal, fixed, kept

_FIXED = (
    "id",
    "kind",
    "agency_id",
    "series_id",
    "number",
    "symbol",
    "lookup_code",
    "template",
    "data",
    "content_hash",
    "issued_at",
)

RULES: list[Refusal] = [
    *fixed("documents_issueddocument", _FIXED),
    Refusal(
        "documents_series_only_forward",
        "documents_series",
        "UPDATE",
        "NEW.last_number < OLD.last_number OR NEW.agency_id <> OLD.agency_id"
        " OR NEW.key <> OLD.key OR NEW.period <> OLD.period",
    ),
    Refusal("documents_series_no_delete", "documents_series", "DELETE"),
]

RESERVATIONS: list[Refusal] = kept("documents_reservation")
SIGNATURES: list[Refusal] = kept("documents_signature")
