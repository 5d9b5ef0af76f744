"""What the database refuses about issued documents.

Numbers and content are fixed at issue, the file once it is ready, and what is void or replaced
never becomes valid again.
"""

from portal.core.triggers import Refusal, changed, fixed, kept

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
    "public_data",  # what anyone reads on the page that verifies papers
    "issued_at",
    "issued_by_id",
)
_FILE = ("sha256", "file", "renderer", "rendered_at", "rendering")
_ENDED = ("state", "state_reason", "replaced_by_id")

RULES: list[Refusal] = [
    *fixed("documents_issueddocument", _FIXED),
    Refusal(
        "documents_issueddocument_file_kept",
        "documents_issueddocument",
        "UPDATE",
        f"OLD.rendering = 'done' AND ({changed(_FILE)})",
    ),
    Refusal(
        "documents_issueddocument_state_final",
        "documents_issueddocument",
        "UPDATE",
        f"OLD.state <> 'valid' AND ({changed(_ENDED)})",
    ),
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
KEPT = [*RULES, *RESERVATIONS, *SIGNATURES]
