"""Do messages of gateways wait too long? Administrators hear of it once, and when it is over."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from payments.models import Backlog, GatewayMessage
from portal.tasks import publish


def watch():
    """A periodic job, every minute."""
    current = now()
    waits = GatewayMessage.objects.late().exists()
    if waits and current is None:
        _begin()
    elif current is not None and not waits:
        _end(current)


def now() -> Backlog | None:
    """The one that lasts, if any."""
    return Backlog.objects.filter(is_on=True).first()


def _begin():
    try:
        with transaction.atomic():
            row = Backlog.objects.create()
            publish("messages.late", backlog=row.pk)
    except IntegrityError:  # another worker has seen it too
        return


@transaction.atomic
def _end(backlog):
    over = {"is_on": False, "ended_at": timezone.now()}
    if Backlog.objects.filter(pk=backlog.pk, is_on=True).update(**over):
        publish("messages.over", backlog=backlog.pk)
