"""What `manage.py check --deploy` says about seals: nothing of a test CA may seal real papers."""

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
