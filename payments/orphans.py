"""Files of the private store that no row knows: what a crash or a rollback left behind, or worse.

Known are the files of every model that keeps some there, and pictures of an attachment's pages.
What is younger than a day may be on its way to its row. Names begin with a hash, or hold one, so
the store is gone through in sixteen shares: the night takes one, `verify_ledger` all.
"""

import os
import re
import time
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, islice, product

from django.apps import apps
from django.core.files.storage import storages
from django.db import models

from payments.recounts import SHARES
from procedures.models import Attachment

WHAT = "file that no row knows"
INVARIANT = 12
IN_FLIGHT = 24 * 3600  # seconds
AT_ONCE = 500
_HASH = re.compile(r"(?:documents/[0-9a-f-]{36}-|pages/|du-lieu-mo/)?([0-9a-f])")
_PICTURE = re.compile(r"pages/../([0-9a-f]{64})/\d+\.png")


@cache
def owners() -> list[type[models.Model]]:
    """Models whose column `file` lies in the private store, `sha256` beside it."""
    return [
        one
        for one in apps.get_models()
        for field in one._meta.concrete_fields
        if isinstance(field, models.FileField) and field.storage == storages["private"]
    ]


def orphans() -> Iterator[str]:
    """Names of all."""
    return chain.from_iterable(map(of_share, SHARES))


def of_share(share: str) -> Iterator[str]:
    """Of files whose hash begins so; what is named otherwise comes with the first share."""
    known = _known(share)
    names = (name for name in _old_files(share) if (_pictured(name) or name) not in known)
    while some := list(islice(names, AT_ONCE)):
        yield from still(some)


def still(names: Sequence[str]) -> list[str]:
    """Those of these files that are there and that no row knows, however they are named."""
    pictured = [sha for name in names if (sha := _pictured(name))]
    known = set(Attachment.objects.filter(sha256__in=pictured).values_list("sha256", flat=True))
    for model in owners():
        known |= set(model.objects.filter(file__in=names).values_list("file", flat=True))
    exists = storages["private"].exists
    return [name for name in names if (_pictured(name) or name) not in known and exists(name)]


def _known(share) -> set[str]:
    """Names of files, and hashes of files that may have pictures."""
    rows = (model.objects.filter(sha256__startswith=share) for model in owners())
    return {one for found in rows for pair in found.values_list("file", "sha256") for one in pair}


def _pictured(name) -> str:
    """The hash of the file whose page this is a picture of; "" where it is none."""
    found = _PICTURE.fullmatch(name)
    return found[1] if found else ""


def _old_files(share) -> Iterator[str]:
    root, before = storages["private"].location, time.time() - IN_FLIGHT
    for entry in _files(root, _pictures_but(share, root)):
        name = os.path.relpath(entry.path, root)
        if _share_of(name) == share and entry.stat().st_mtime < before:
            yield name


def _pictures_but(share, root) -> set[str]:
    """Folders of pictures of other shares: they are named by the hash, and nobody looks in."""
    others = product(SHARES.replace(share, ""), SHARES)
    return {os.path.join(root, "pages", "".join(name)) for name in others}


def _share_of(name) -> str:
    found = _HASH.match(name)
    return found[1] if found else SHARES[0]


def _files(folder, passed_over) -> Iterator[os.DirEntry]:
    """However many there are, one after another; a store without any file has no folder yet."""
    if not os.path.isdir(folder):
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.path in passed_over:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, passed_over)
            else:
                yield entry
