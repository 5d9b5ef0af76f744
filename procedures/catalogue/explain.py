"""A condition in words: for editors, for "why am I asked this", for differences of versions."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, gettext_noop, override

from procedures.catalogue.base import ApplicantType, Channel, Text, in_both
from procedures.catalogue.conditions import (
    APPLICANT_TYPE,
    CHANNEL,
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
)

if TYPE_CHECKING:
    from procedures.catalogue.spec import ProcedureSpec

SUBJECTS = {
    APPLICANT_TYPE: gettext_noop("Type of applicant"),
    CHANNEL: gettext_noop("Way of filing"),
}
CHANNELS: dict[Channel, str] = {
    "online": gettext_noop("Online"),
    "in_person": gettext_noop("At the counter"),
    "postal": gettext_noop("By post"),
}
APPLICANT_TYPES: dict[ApplicantType, str] = {
    "citizen": gettext_noop("Vietnamese citizen"),
    "overseas_vietnamese": gettext_noop("Vietnamese living abroad"),
    "foreigner": gettext_noop("Foreigner"),
    "official": gettext_noop("Official or public employee"),
    "enterprise": gettext_noop("Enterprise"),
    "foreign_enterprise": gettext_noop("Enterprise with foreign investment"),
    "organisation": gettext_noop("Organisation"),
    "foreign_organisation": gettext_noop("Foreign organisation"),
    "cooperative": gettext_noop("Cooperative"),
}
SENTENCES = {
    "eq": gettext_noop("“%(subject)s” is %(value)s"),
    "ne": gettext_noop("“%(subject)s” is not %(value)s"),
    "gt": gettext_noop("“%(subject)s” is more than %(value)s"),
    "ge": gettext_noop("“%(subject)s” is at least %(value)s"),
    "lt": gettext_noop("“%(subject)s” is less than %(value)s"),
    "le": gettext_noop("“%(subject)s” is at most %(value)s"),
    "in": gettext_noop("“%(subject)s” is one of: %(value)s"),
    "contains": gettext_noop("“%(subject)s” includes %(value)s"),
    "present": gettext_noop("“%(subject)s” is answered"),
    "absent": gettext_noop("“%(subject)s” is not answered"),
}


def explain(condition: Condition | None, spec: "ProcedureSpec", language: str) -> str:
    with override(language):
        return in_words(condition, spec)


def subject_label(subject: str, spec: "ProcedureSpec") -> Text:
    """The words of a question or group; the bare id when the spec has none of that name."""
    if subject in SUBJECTS:
        return in_both(SUBJECTS[subject])
    if subject in spec.groups:
        return spec.groups[subject].title
    question = spec.questions.get(subject)
    return question.label if question else Text(vi=subject, en=subject)


def in_words(condition: Condition | None, spec: "ProcedureSpec") -> str:
    """As `explain`, in the active language."""
    match condition:
        case None:
            return gettext("always")
        case Comparison():
            return _say_comparison(condition, spec)
        case Not():
            inner = in_words(condition.negated, spec)
            return gettext("not (%(condition)s)") % {"condition": inner}
        case All():
            parts, joint = condition.all, gettext("and")
        case AnyOf():
            parts, joint = condition.any, gettext("or")
    return f" {joint} ".join(_in_brackets(part, condition, spec) for part in parts)


def _in_brackets(part: Condition, around: Condition, spec: "ProcedureSpec") -> str:
    words = in_words(part, spec)
    mixed = isinstance(part, All | AnyOf) and type(part) is not type(around)
    return f"({words})" if mixed else words


def _say_comparison(leaf: Comparison, spec: "ProcedureSpec") -> str:
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    return gettext(SENTENCES[leaf.op]) % {
        "subject": subject_label(leaf.field, spec),
        "value": ", ".join(_say_value(value, leaf.field, spec) for value in values),
    }


def _say_value(value: Any, subject: str, spec: "ProcedureSpec") -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    names = {APPLICANT_TYPE: APPLICANT_TYPES, CHANNEL: CHANNELS}.get(subject, {})
    if value in names:
        return f"“{gettext(names[value])}”"
    for option in getattr(spec.questions.get(subject), "options", ()):
        if option.value == value:
            return f"“{option.label}”"
    return str(value)
