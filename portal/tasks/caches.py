"""Old rows of the cache. Django deletes what has expired only once the whole table is full."""

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone


def cull():
    """Handler of the periodic "tasks.cull_caches": delete what expired. Safe to repeat."""
    for cache in caches.all():
        if isinstance(cache, DatabaseCache):
            _delete_expired(cache)


def _delete_expired(cache):
    connection = connections[router.db_for_write(cache.cache_model_class)]
    table = connection.ops.quote_name(cache._table)
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])
