"""Invariants of what the code does, as far as rows tell: what was to be sent is sent, nobody is
given another's paper, what is to be encrypted looks encrypted, what is emptied is empty.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.apps import apps
from django.conf import settings
from django.db.models import BinaryField, Exists, F, Func, IntegerField, OuterRef, Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from payments.models import Allocation
from portal.audit.models import EventPayload
from portal.core.encryption import SHORTEST, EncryptedField
from portal.documents import restoring
from portal.notices.models import Delivery
from procedures.models import Application, Attachment

WITHIN = timedelta(days=1)
CHUNK = 500
MOST = 500  # bad rows that are counted
EMPTY = SHORTEST + len("{}")  # bytes: what holds no more than empty JSON


# --- what was to be sent ----------------------------------------------------------------------
def sending():
    """(invariant, what is wrong, queryset of the rows, or list of their names)."""
    at_work = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    lost = at_work.filter(started_at__lt=timezone.now() - WITHIN)
    yield 17, "task begun a day ago, and neither done nor given up", lost
    yield 17, "message that nobody is going to send", list(islice(_forgotten(), MOST))
    is_sent = Q(state=Delivery.State.SENT)
    has_gone = Q(sent_at__isnull=False)
    odd = (is_sent & ~has_gone) | (~is_sent & has_gone)
    yield 17, "message of which state and time of sending differ", Delivery.objects.filter(odd)


def _forgotten() -> Iterator[str]:
    """In restore mode they wait on purpose."""
    if restoring.current():
        return
    old = timezone.now() - WITHIN
    pending = Delivery.objects.filter(state=Delivery.State.PENDING, notice__created_at__lt=old)
    keys = pending.order_by("pk").values_list("pk", flat=True)[: CHUNK * 2]
    awaited = _awaited() if keys else set()
    yield from (str(key) for key in keys if key not in awaited)


def _awaited() -> set[int]:
    """Deliveries that have a task still."""
    unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    rows = DBTaskResult.objects.filter(queue_name="mail", status__in=unfinished)
    given = rows.order_by().values_list("args_kwargs", flat=True).iterator(chunk_size=CHUNK)
    return {one["args"][-1].get("delivery") for one in given}


# --- who could read what ----------------------------------------------------------------------
def privacy():
    """(invariant, what is wrong, queryset of the rows, or list of their names)."""
    fee, receipt, proof = "fee__application", "receipt__application", "proof__application"
    papers = Q(receipt__isnull=False) & ~Q(**{receipt: F(fee)})
    papers |= Q(proof__isnull=False) & ~Q(**{proof: F(fee)})
    yield 13, "paper about money lies with another's application", Allocation.objects.filter(papers)
    yield 18, "readable where it should be encrypted", list(islice(_readable(), MOST))
    yield 21, "draft that was emptied and still says something", _half_emptied()
    halves = Q(payload__isnull=True) ^ Q(salt__isnull=True)
    yield 21, "event whose data were emptied by half", EventPayload.objects.filter(halves)


def _readable() -> Iterator[str]:
    """Column and key of each value that does not begin like one that `encrypt` has made."""
    known = [bytes([number]) for number in settings.FIELD_KEYS]
    for model, field in _encrypted():
        rows = _measured(model.objects.all(), field.name)
        bad = rows.filter(length__isnull=False).exclude(length__gte=SHORTEST, begins__in=known)
        for key in bad.order_by("pk").values_list("pk", flat=True)[:MOST]:
            yield f"{model._meta.db_table}.{field.column} {key}"


def _encrypted() -> Iterator[tuple]:
    """(model, field) of each encrypted column in a table that our migrations make."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields if model._meta.managed else ():
            if isinstance(field, EncryptedField) and field.model is model:
                yield model, field


def _measured(rows, name):
    """With bytes and first byte of an encrypted column. Both engines take bytes here."""
    length = Func(F(name), function="LENGTH", output_field=IntegerField())
    begins = Func(F(name), 1, 1, function="SUBSTR", output_field=BinaryField())
    return rows.annotate(length=length, begins=begins)


def _half_emptied():
    """Files, contact and answers go; papers that were given out stay with their application."""
    emptied = Application.objects.filter(erased_at__isnull=False)
    size = Func(F("answers"), function="LENGTH", output_field=IntegerField())
    files = Attachment.objects.filter(application=OuterRef("pk"))
    says = Q(size__gt=EMPTY) | ~Q(phone_index="") | Exists(files)
    return emptied.annotate(size=size).filter(says)
