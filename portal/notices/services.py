"""Telling people: one notice, once, and its delivery by every channel they have."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.files.storage import storages
from django.core.mail import EmailMessage
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import override

from portal.notices.models import Delivery, Notice
from portal.tasks import publish

FILE = "file"  # in the context of a notice


@dataclass(frozen=True, slots=True)
class News:
    """`key` names the occasion: the same key reaches a person once. `context` is for templates.

    `file` goes with a mail: its name among the private files, and what the reader calls it.
    """

    kind: str
    key: str
    subject_id: object = None
    context: dict = field(default_factory=dict)
    file: tuple[str, str] | None = None


@transaction.atomic
def notify(*, recipient, news: News) -> Notice | None:
    """Store the notice with its deliveries; None when this person already has it."""
    notice, created = Notice.objects.get_or_create(
        key=f"{news.key}:{recipient.pk}",
        defaults={
            "recipient": recipient,
            "kind": news.kind,
            "subject_id": news.subject_id,
            "context": news.context | ({FILE: news.file} if news.file else {}),
        },
    )
    if not created:
        return None
    if recipient.email:
        delivery = Delivery.objects.create(notice=notice, channel="email")
        publish("delivery.pending", delivery=delivery.pk)
    return notice


def words_of(notice, language: str) -> tuple[str, str]:
    """(subject, body) in a language: the first line of the template is the subject."""
    context = {
        name: value.get(language) or value.get("vi") if isinstance(value, dict) else value
        for name, value in notice.context.items()
    } | {
        "site": settings.SITE_URL,
        "province": settings.PROVINCE_NAME,
        "subject_id": notice.subject_id,
    }
    template = get_template(f"mail/{notice.kind}.txt").template
    with override(language):  # plain text: nothing is escaped
        text = template.render(Context(context, autoescape=False)).strip()
    subject, _newline, body = text.partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"  # a header has one line, "\r" or not


def _mail(subject, body, notice) -> EmailMessage:
    mail = EmailMessage(subject, body, to=[notice.recipient.email])
    if FILE in notice.context:
        name, shown = notice.context[FILE]
        with storages["private"].open(name) as file:
            mail.attach(shown, file.read(), "application/pdf")
    return mail


def send_email(delivery: int):
    """Handler of "delivery.pending". A failure is recorded and raised, to be tried again."""
    row = Delivery.objects.select_related("notice__recipient").get(pk=delivery)
    recipient = row.notice.recipient
    if row.state == Delivery.State.SENT or not recipient.email:
        return
    subject, body = words_of(row.notice, recipient.language)
    row.tries += 1
    try:
        _mail(subject, body, row.notice).send()
    except Exception as error:
        row.state, row.last_error = Delivery.State.FAILED, type(error).__name__
        row.save(update_fields=["state", "tries", "last_error"])
        raise
    row.state, row.sent_at, row.last_error = Delivery.State.SENT, timezone.now(), ""
    row.save(update_fields=["state", "tries", "sent_at", "last_error"])
