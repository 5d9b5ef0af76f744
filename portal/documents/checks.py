"""What `manage.py check --deploy` says about seals and signers: nothing of a test CA may seal real
papers, and whoever signs them has a certificate of somebody who counts."""

from django.conf import settings
from django.core.checks import Error

from portal.documents.seals.book import entries
from portal.documents.seals.errors import SealUnusable


def no_trial_seals(app_configs, **kwargs) -> list[Error]:
    if settings.DEMO:
        return []
    try:
        found = sorted(code for code, entry in entries().items() if entry.trial)
    except SealUnusable:
        words = "seals.toml cannot be understood"
        return [Error(words, id="documents.E002")]
    words = f"seals of a test CA (trial = true): {', '.join(found)}"
    return [Error(words, id="documents.E001")] if found else []


def known_roots(app_configs, **kwargs) -> list[Error]:
    from portal.documents.signing import trust  # slow to import

    if not settings.SIGNING_URL:
        return []
    try:
        roots = trust.trusted_roots()
    except (OSError, ValueError):
        return [Error("SIGNING_ROOTS cannot be read", id="documents.E003")]
    if roots and all(one.ca for one in roots):
        return []
    return [Error("SIGNING_ROOTS must hold certificates of CAs only", id="documents.E003")]
