"""Pieces of what people are told: {language: text} where the languages differ."""

from django.conf import settings
from django.utils.translation import override

from portal.core.dates import format_datetime_long, local


def about(application) -> dict:
    """Code and procedure; never a person's name."""
    title = application.spec.short_title
    return {
        "code": application.code or "",
        "procedure": {"vi": title.vi, "en": title.in_language("en")},
    }


def moment(value) -> dict:
    """`17:00 thứ Sáu 20/09/2024`; "" for no moment."""
    return in_each(lambda _language: format_datetime_long(local(value)) if value else "")


def in_each(words) -> dict:
    """{language: words(language)}, each asked with that language in force."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = words(language)
    return found
