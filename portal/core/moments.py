"""The one source of "now" for what the engine of procedures does.

`at` lets it be another moment for what runs inside, so that an editor can rehearse a case on a
chosen day. Nothing else may set it: what really happens, happens now.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db.models import DateTimeField
from django.db.models.signals import pre_save
from django.utils import timezone

_chosen: ContextVar[tuple[datetime, datetime] | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The moment at which things happen here: the chosen one, or that of the clock."""
    chosen = _chosen.get()
    return chosen[0] if chosen else timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be this moment, which stands still, for what runs inside."""
    token = _chosen.set((moment, timezone.now()))
    try:
        yield
    finally:
        _chosen.reset(token)


def date_new_rows(sender, instance, **kwargs) -> None:
    """Rows of now are rows of the chosen moment: the defaults of models ask the clock.

    A value that the clock can only have given inside is such a default; others were chosen.
    """
    chosen = _chosen.get()
    if chosen is None or not instance._state.adding:
        return
    for field in sender._meta.concrete_fields:
        if isinstance(field, DateTimeField) and field.default is timezone.now:
            value = getattr(instance, field.attname)
            if value is not None and value >= chosen[1]:
                setattr(instance, field.attname, chosen[0])


def watch() -> None:
    """Once, as the process starts."""
    pre_save.connect(date_new_rows, dispatch_uid="portal.core.moments")
