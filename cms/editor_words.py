"""What the scripts of the editor say, in the editor's language."""

from django.utils.translation import gettext as _

from cms.choices import APPLICANT_TYPES, CHANNELS
from procedures.catalogue.conditions import APPLICANT_TYPE, CHANNEL


def said() -> dict:
    subjects = [
        (APPLICANT_TYPE, _("Type of applicant"), APPLICANT_TYPES),
        (CHANNEL, _("Way of filing"), CHANNELS),
    ]
    return {
        "subjects": [
            [name, words, [[value, str(label)] for value, label in options]]
            for name, words, options in subjects
        ],
        "operators": _operators(),
        "joints": [
            ["all", _("All of these hold")],
            ["any", _("At least one of these holds")],
            ["none", _("None of these holds")],
        ],
        "yesNo": [["true", _("Yes")], ["false", _("No")]],
        **_controls(),
    }


def _operators() -> dict[str, str]:
    return {
        "eq": _("is"),
        "ne": _("is not"),
        "in": _("is one of"),
        "contains": _("includes"),
        "gt": _("is more than"),
        "ge": _("is at least"),
        "lt": _("is less than"),
        "le": _("is at most"),
        "present": _("is answered"),
        "absent": _("is not answered"),
    }


def _controls() -> dict[str, str]:
    return {
        "add": _("Add a condition"),
        "addSeveral": _("Add several conditions together"),
        "more": _("And another condition"),
        "remove": _("Remove"),
        "joint": _("How they are joined"),
        "subject": _("Question"),
        "comparison": _("Comparison"),
        "value": _("Value"),
        "number": _("A number"),
        "choose": _("Choose"),
        "addOne": _("Add"),
        "insert": _("Insert an answer"),
    }
