"""What stands in the database, as one digest a table."""

import hashlib

from django.apps import apps

# Who was here and when; a page that was seen. None of it is anybody's business.
UNTOUCHED_BY_READING = {
    "sessions.Session",
    "admin.LogEntry",
    "procedures.Reading",
}
SEEN = {
    "procedures.Application": {"is_seen"},
    "accounts.User": {"last_login"},
    "payments.Attempt": {"asked_at", "answered_at"},  # the gateway is asked on the way back
    "notices.Notice": {"read_at"},
    "procedures.Attachment": {"pages"},  # counted when somebody looks
}


def fingerprint() -> dict[str, str]:
    """{model: digest of all its rows}, without the columns that reading may change."""
    return {
        model._meta.label: _digest(model)
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in UNTOUCHED_BY_READING
    }


def changed_since(before: dict[str, str]) -> list[str]:
    after = fingerprint()
    return [name for name in before if after[name] != before[name]]


def _digest(model) -> str:
    left_out = SEEN.get(model._meta.label, set())
    names = [one.name for one in model._meta.concrete_fields if one.name not in left_out]
    digest = hashlib.sha256()
    for row in model._base_manager.order_by("pk").values_list(*names).iterator():
        digest.update(repr(row).encode())
    return digest.hexdigest()
