"""Texts of the components of GOV.UK and MOJ Frontend in the language of the page."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def script_texts():
    """JSON for the data attribute from which `js/site.js` configures the components."""
    texts = {
        "characterCount": {"i18n": _character_count()},
        "fileUpload": {"i18n": _file_upload()},
        "passwordInput": {"i18n": _password_input()},
        "sortableTable": _sortable_table(),
    }
    return json.dumps(texts, ensure_ascii=False)


def _counted(text):
    """{one, other} for the plural rules of the browser, which also fills in `%{count}`."""
    return {"one": text(1), "other": text(2)}


def _character_count():
    return {
        "charactersUnderLimit": _counted(
            lambda n: ngettext("%{count} character left", "%{count} characters left", n)
        ),
        "charactersAtLimit": _("No characters left"),
        "charactersOverLimit": _counted(
            lambda n: ngettext("%{count} character too many", "%{count} characters too many", n)
        ),
    }


def _file_upload():
    return {
        "chooseFilesButton": _("Choose file"),
        "dropInstruction": _("or drop it here"),
        "noFileChosen": _("No file chosen"),
        "multipleFilesChosen": _counted(
            lambda n: ngettext("%{count} file chosen", "%{count} files chosen", n)
        ),
        "enteredDropZone": _("Over the drop area"),
        "leftDropZone": _("Left the drop area"),
    }


def _password_input():
    return {
        "showPassword": _("Show"),
        "hidePassword": _("Hide"),
        "showPasswordAriaLabel": _("Show password"),
        "hidePasswordAriaLabel": _("Hide password"),
        "passwordShownAnnouncement": _("Your password is visible"),
        "passwordHiddenAnnouncement": _("Your password is hidden"),
    }


def _sortable_table():
    # The column and the direction are put in by the script, without gettext placeholders.
    return {
        "statusMessage": _("Sorted by column") + ": %heading% (%direction%)",
        "ascendingText": _("ascending"),
        "descendingText": _("descending"),
    }
