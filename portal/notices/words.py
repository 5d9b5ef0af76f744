"""A notice in words: whole for a mail or a page, one line for a telephone."""

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from portal.core.spoken import Vietnamese, is_vietnamese
from portal.core.text import bare
from portal.notices.channels import Letter

FILE = "file"  # in the context of a notice
ONE_TEXT = 160  # characters of one SMS, without marks
OF_DESK = "desk_"  # kinds that officers are told


def words_of(notice, language: str) -> tuple[str, str]:
    """(subject, body) in a language, plain text: the first line of the template is the subject."""
    return _words(notice, language, facts_of(notice, language))


def shown(notice, language: str) -> tuple[SafeString, SafeString]:
    """(subject, body) as HTML, to be read on the site, where the link and the name of the sender
    below a mail are of no use. What nobody has translated says that it is Vietnamese."""
    facts = facts_of(notice, language)
    if not is_vietnamese(language):
        facts |= {name: Vietnamese(facts[name]) for name in _untranslated(notice, language)}
    subject, body = _words(notice, language, facts | {"here": True}, escape=True)
    return mark_safe(subject), mark_safe(body)


def _words(notice, language, facts, *, escape=False) -> tuple[str, str]:
    about = {
        "site": settings.SITE_URL,
        "province": settings.PROVINCE_NAME,
        "subject_id": notice.subject_id,
    }
    template = get_template(f"mail/{notice.kind}.txt").template
    with override(language):
        text = template.render(Context(facts | about, autoescape=escape)).strip()
    subject, _newline, body = text.partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"  # a header has one line, "\r" or not


def _untranslated(notice, language) -> list[str]:
    """Names of the facts that read in this language as they do in Vietnamese."""
    pairs = {name: value for name, value in notice.context.items() if isinstance(value, dict)}
    return [
        name
        for name, value in pairs.items()
        if value.get("vi") and (value.get(language) or value["vi"]) == value["vi"]
    ]


def facts_of(notice, language: str) -> dict:
    return {
        name: value.get(language) or value.get("vi") if isinstance(value, dict) else value
        for name, value in notice.context.items()
    }


def letter_of(delivery, language: str) -> Letter:
    notice = delivery.notice
    subject, body = words_of(notice, language)
    facts = facts_of(notice, language)
    return Letter(
        reference=str(notice.pk),
        subject=subject,
        body=body,
        short=short(subject, language),
        facts={
            "code": facts.get("code") or "-",
            "procedure": facts.get("procedure") or "-",
            "news": subject,
        },
        file=notice.context.get(FILE),
    )


def short(subject: str, language: str) -> str:
    """One text message: no marks, which would halve its length, and where to read on."""
    with override(language):
        end = f". {settings.SITE_URL}{reverse('notices')}"
    text = bare(subject).encode("ascii", "ignore").decode()
    if len(text) + len(end) > ONE_TEXT:
        text = text[: ONE_TEXT - len(end) - 3].rsplit(" ", 1)[0] + "..."
        end = end[1:]
    return text + end


def target_of(notice) -> str:
    """Address of the page that a notice is about: the desk's for officers; "" for none."""
    if notice.subject_id is None:
        return ""
    page = "desk:application" if notice.kind.startswith(OF_DESK) else "application"
    return reverse(page, args=[notice.subject_id])
