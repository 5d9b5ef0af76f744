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
_ASKED = ("batch_id", "agency_id", "lookup_code", "template", "data", "public_data", "content_hash")
_SIGNED = ("state", "file", "sha256", "signed_at", "signature", "attributes", "unsigned_sha256")
SIGNATURE_REQUESTS: list[Refusal] = [
    *fixed("documents_signaturerequest", _ASKED),
    Refusal(
        "documents_signaturerequest_signed_kept",
        "documents_signaturerequest",
        "UPDATE",
        f"OLD.state = 'signed' AND ({changed(_SIGNED)})"
        " OR OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id",
    ),
]
_MADE = (
    "id",
    "kind",
    "agency_id",
    "series_id",
    "number",
    "symbol",
    "lookup_code",
    "public_data",
    "made_at",
    "made_by_id",
)
SHEETS: list[Refusal] = [
    *fixed("documents_sheet", _MADE),
    Refusal(
        "documents_sheet_file_kept",
        "documents_sheet",
        "UPDATE",
        "OLD.sha256 <> '' AND NEW.sha256 IS DISTINCT FROM OLD.sha256",
    ),
]
KEPT = [*RULES, *RESERVATIONS, *SIGNATURES, *SIGNATURE_REQUESTS, *SHEETS]
