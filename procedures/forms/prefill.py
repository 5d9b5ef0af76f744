"""What the account already knows, offered as a first answer that can be changed."""

from procedures.catalogue.conditions import is_absent
from procedures.catalogue.visibility import prune


def prefilled(application, section) -> dict:
    """{question id: value} for questions of the section that were never answered or cleared."""
    answers = application.answers
    asked = [one for one in section.fields if one.prefill and one.id not in answers]
    if not asked:
        return {}
    known = _Known(application)
    values = {question.id: known.value(question) for question in asked}
    return {key: value for key, value in values.items() if not is_absent(value)}


def offered(application, section) -> dict:
    """`prefilled`, only where the question is now asked."""
    values = prefilled(application, section)
    live = prune(application.spec, {**application.answers, **values}, application.context)
    return {key: value for key, value in values.items() if key in live}


class _Known:
    """Of the person for whom the application is filed, otherwise of the account."""

    def __init__(self, application):
        self.application, self.user = application, application.filed_by
        self.person = application.owner or self.user.person
        self.organisation = application.organisation
        self.is_own = self.person is not None and self.person.pk == self.user.person_id

    def value(self, question):
        source, _, name = question.prefill.partition(".")
        if source == "organisation":
            return getattr(self.organisation, name, "") if self.organisation else ""
        if question.prefill == "profile.person":
            return self._parts(question.parts)
        if name == "email":
            return self.application.email or self.user.email or ""
        if name == "phone" and self.application.is_entered:
            return self.application.phone
        if name == "phone":
            return (self.user.phone if self.is_own else "") or getattr(self.person, "phone", "")
        return getattr(self.person, name, "") or self._fallback(name)

    def _fallback(self, name):
        return self.user.full_name if name == "full_name" and self.person is None else ""

    def _parts(self, parts):
        person = {part: self._part(part) for part in parts}
        return {part: value for part, value in person.items() if value}

    def _part(self, part):
        if part == "nationality":
            return ""
        return getattr(self.person, part, "") or self._fallback(part)
