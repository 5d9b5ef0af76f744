"""Why an act was refused, kept apart from its language: read later, by whoever asks."""

from datetime import datetime

from django.utils.translation import gettext_noop

from portal.core.errors import Conflict
from procedures.catalogue.base import Text
from procedures.services.errors import told

LANGUAGE = "en"  # its messages are the marks of the catalogue
STALE = gettext_noop("%(who)s has handled this file since it was chosen: %(when)s.")
STALE_BY_SYSTEM = gettext_noop("The file has changed since it was chosen: %(when)s.")
OF_OURS = gettext_noop("An error of ours: nothing was done with this file. Open it and try again.")


def kept(refused: Exception) -> tuple[str, dict]:
    """(marked message, values for JSON) of an ActRefused or a Conflict that was raised while the
    language of the thread was LANGUAGE."""
    if isinstance(refused, Conflict):
        who, message = refused.who, STALE if refused.who else STALE_BY_SYSTEM
        return message, {"who": who, "when": _plain(refused.when)}
    values = {name: _plain(value) for name, value in refused.values.items()}
    return str(refused.message), values


def in_words(message: str, values: dict) -> str:
    """What `kept` gave, for the reader of now."""
    return told(message, {name: _restored(value) for name, value in values.items()})


def _plain(value):
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, Text):
        return {"vi": value.vi, "en": value.en}
    return str(value)


def _restored(value):
    if isinstance(value, str):
        return value
    return datetime.fromisoformat(value["at"]) if "at" in value else Text(**value)
