"""Access tokens that live for some hours, renewed by one that is good for a single use."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.notices.channels import calls
from portal.notices.channels.base import Unreachable
from portal.notices.models import ProviderToken

LEASE = timedelta(seconds=30)  # longer than a call may take
EARLY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Source:
    """`first` is the refresh token that an administrator configured; later ones are stored."""

    channel: str
    url: str
    app: str
    secret: str
    first: str


def valid(source: Source) -> str:
    """An access token that still lives, asked for when there is none.

    :raises Unreachable: there is none, or another worker is asking just now
    """
    row = _row(source)
    if row.access and row.expires_at and row.expires_at - EARLY > timezone.now():
        return row.access
    return renewed(source)


def renewed(source: Source) -> str:
    """A new access token. The call is made outside any transaction; a lease lets one worker ask,
    for a refresh token that is used twice is worth nothing.

    :raises Unreachable: refused, no answer, or another worker is asking just now
    """
    row, now = _row(source), timezone.now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    mine = ProviderToken.objects.filter(free, pk=row.pk, begun_with=row.begun_with)
    if not mine.update(leased_until=now + LEASE):
        raise Unreachable("being renewed")
    row.refresh_from_db()
    _status, answer = calls.post(
        source.url,
        headers={"secret_key": source.secret},
        data={"app_id": source.app, "grant_type": "refresh_token", "refresh_token": row.refresh},
    )
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not (isinstance(access, str) and isinstance(refresh, str) and access and refresh):
        raise Unreachable("renewal refused")
    lifetime = timedelta(seconds=int(answer.get("expires_in") or 3600))
    row.access, row.refresh = access, refresh
    row.expires_at, row.leased_until = now + lifetime, None
    row.save(update_fields=["access", "refresh", "expires_at", "leased_until"])
    return access


@transaction.atomic
def _row(source) -> ProviderToken:
    """Begun anew when an administrator configures another first token."""
    mark = hashlib.sha256(source.first.encode()).hexdigest()
    row, _new = ProviderToken.objects.select_for_update().get_or_create(
        channel=source.channel, defaults={"begun_with": mark, "refresh": source.first}
    )
    if row.begun_with != mark:
        row.begun_with, row.access, row.refresh = mark, "", source.first
        row.expires_at = row.leased_until = None
        row.save()
    return row
