"""Telling people: one notice, once, and its delivery by the channels they chose."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from portal.notices import channels
from portal.notices.models import Delivery, Notice, Preference
from portal.notices.words import FILE, letter_of
from portal.tasks import publish

State = Delivery.State


@dataclass(frozen=True, slots=True)
class News:
    """`key` names the occasion: the same key reaches a person once. `context` is for templates.

    `file` goes with a mail: its name among the private files, and what the reader calls it.
    `paper` is the id of one whose file is not there yet: the mail waits for it (`waiting`).
    `by` are the channels besides the site; None: those that the person chose.
    """

    kind: str
    key: str
    subject_id: object = None
    context: dict = field(default_factory=dict)
    file: tuple[str, str] | None = None
    paper: object = None
    by: tuple[str, ...] | None = None


@transaction.atomic
def notify(*, recipient, news: News) -> Notice | None:
    """Store the notice with its deliveries; None when this person already has it."""
    notice, created = Notice.objects.get_or_create(
        key=f"{news.key}:{recipient.pk}",
        defaults={
            "recipient": recipient,
            "kind": news.kind,
            "subject_id": news.subject_id,
            "paper_id": news.paper,
            "context": news.context | ({FILE: news.file} if news.file else {}),
        },
    )
    if not created:
        return None
    for code in _channels(recipient, news):
        _hand_out(notice, code)
    return notice


def _channels(recipient, news) -> list[str]:
    """A file goes by mail alone: a telephone has heard of its occasion already."""
    reached = [one.code for one in channels.reaching(recipient)]
    if news.by is not None:
        return [code for code in reached if code in news.by]
    if news.file or news.paper:
        return [code for code in reached if code == "email"]
    return chosen(recipient, reached)


def chosen(user, reached: list[str]) -> list[str]:
    """Of the channels that reach this account, those it wants; never none where there is one."""
    row = Preference.objects.filter(user=user).first()
    wanted = row.channels if row else ["email"]
    return [code for code in reached if code in wanted] or reached[-1:]


def choose(*, user, codes: list[str]):
    """Remember by which channels this account wants to hear."""
    Preference.objects.update_or_create(user=user, defaults={"channels": codes})


def _hand_out(notice, code):
    waits = notice.paper_id and FILE not in notice.context
    state = State.WAITING if waits else State.PENDING
    delivery, created = Delivery.objects.get_or_create(
        notice=notice, channel=code, defaults={"state": state}
    )
    if created and not waits:
        publish("delivery.pending", delivery=delivery.pk)


# --- sending ------------------------------------------------------------------------------------
def deliver(delivery: int):
    """Handler of "delivery.pending". A failure is recorded and raised, to be tried again; what is
    refused for good goes by the next channel that reaches the person."""
    row = Delivery.objects.select_related("notice__recipient").get(pk=delivery)
    if row.state in (State.SENT, State.REFUSED, State.WAITING):
        return
    recipient = row.notice.recipient
    channel = channels.get(row.channel)
    row.tries += 1
    try:
        row.provider_id = _send(channel, recipient, row)
    except channels.Undeliverable as error:
        _refused(row, str(error))
    except Exception as error:
        row.state, row.last_error = State.FAILED, _code(error)
        row.save(update_fields=["state", "tries", "last_error"])
        raise
    else:
        row.state, row.sent_at, row.last_error = State.SENT, timezone.now(), ""
        row.save(update_fields=["state", "tries", "sent_at", "last_error", "provider_id"])


def _send(channel, recipient, row) -> str:
    address = channel.address(recipient)
    if not address:
        raise channels.Undeliverable("no address")
    return channel.send(address, letter_of(row, recipient.language))


def _code(error) -> str:
    """Never the text of a foreign exception: it may quote an address."""
    detail = f": {error}" if isinstance(error, channels.Unreachable) else ""
    return (type(error).__name__ + detail)[:300]


@transaction.atomic
def _refused(row, code):
    row.state, row.last_error = State.REFUSED, code[:300]
    row.save(update_fields=["state", "tries", "last_error"])
    tried = set(row.notice.deliveries.values_list("channel", flat=True))
    others = (one.code for one in channels.reaching(row.notice.recipient))
    instead = next((code for code in others if code not in tried), None)
    if FILE in row.notice.context:  # goes by mail alone: of its occasion they have heard
        return
    if instead:
        _hand_out(row.notice, instead)


@transaction.atomic
def send_again(delivery: Delivery) -> bool:
    """Put what failed or was refused back in the queue; False when it was meanwhile."""
    again = Delivery.objects.troubled().filter(pk=delivery.pk)
    if not again.update(state=State.PENDING, last_error=""):
        return False
    publish("delivery.pending", delivery=delivery.pk)
    return True
