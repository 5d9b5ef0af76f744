"""Mails that carry a paper: told of in the act that issues it, sent once its file is there.

The paper is rendered and sealed after commit, perhaps days later, when the seal is mended.
"""

from django.db import transaction

from portal.notices.models import Delivery
from portal.notices.words import FILE
from portal.tasks import publish


@transaction.atomic
def release(paper, *, file: tuple[str, str]):
    """Send what waits for this paper with its `file`: its name among the private files, and what
    the reader calls it. Safe to repeat: each mail goes out once."""
    for delivery in Delivery.objects.waiting_for(paper).select_related("notice").order_by("pk"):
        mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING)
        if not mine.update(state=Delivery.State.PENDING):
            continue  # another worker was faster
        notice = delivery.notice
        notice.context = notice.context | {FILE: file}
        notice.save(update_fields=["context"])
        publish("delivery.pending", delivery=delivery.pk)


def drop(paper):
    """The paper was void before it was ready: nobody is sent it."""
    Delivery.objects.waiting_for(paper).delete()
