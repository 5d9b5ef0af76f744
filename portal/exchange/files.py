"""Making the files of open data: in the background, row by row, kept until the next ones."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from portal.core.dates import local_date
from portal.core.storage import sha256_of
from portal.exchange.datasets import DATASETS, Dataset, values
from portal.exchange.models import OpenFile

Format = OpenFile.Format
FOLDER = "du-lieu-mo"
CALCULATED = ("=", "+", "-", "@", "\t", "\r")  # how cells begin that a spreadsheet would run


def make_all() -> None:
    """Handler of the periodic "exchange.open_data". Safe to repeat."""
    for dataset in DATASETS:
        for format_ in Format.values:
            make(dataset, format_)


def make(dataset: Dataset, format_: str) -> OpenFile:
    """The file of today; the one before is thrown away after it."""
    now = timezone.now()
    with tempfile.NamedTemporaryFile(prefix="motcua-open-") as target:
        rows = WRITERS[format_](dataset, target, now)
        target.flush()
        return _keep(dataset, format_, target, rows=rows, made_at=now)


def _keep(dataset: Dataset, format_: str, source: IO, *, rows: int, made_at) -> OpenFile:
    digest, store = sha256_of(source), storages["private"]
    name = f"{FOLDER}/{digest}-{dataset.slug}.{format_}"  # payments.orphans reads the digest
    if not store.exists(name):
        store.save(name, File(source))
    told = {"made_at": made_at, "rows": rows, "size": store.size(name), "sha256": digest}
    with transaction.atomic():
        before = OpenFile.objects.filter(dataset=dataset.slug, format=format_).first()
        kept, _made = OpenFile.objects.update_or_create(
            dataset=dataset.slug, format=format_, defaults=told | {"file": name}
        )
        if before and before.file.name != name:
            transaction.on_commit(lambda: store.delete(before.file.name))
    return kept


def _csv(dataset: Dataset, target: IO, now: datetime) -> int:
    """UTF-8 with a mark, without which the usual spreadsheet shows no Vietnamese."""
    target.write(b"\xef\xbb\xbf")
    target.writelines(_lines([dataset.columns]))
    rows = 0
    for line in _lines(values(dataset)):
        target.write(line)
        rows += 1
    return rows


def _lines(rows: Iterable[Iterable]) -> Iterator[bytes]:
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow([_cell(value) for value in row])
        yield line.getvalue().encode()


def _cell(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(CALCULATED):
        return f"'{value}"
    return value


def _json(dataset: Dataset, target: IO, now: datetime) -> int:
    """An object that says what it is, with its rows at the end."""
    head = {
        "title": dataset.title,
        "description": dataset.about,
        "publisher": f"{settings.WAGTAIL_SITE_NAME} {settings.PROVINCE_NAME}",
        "licence": settings.OPEN_DATA_LICENCE,
        "licence_url": settings.OPEN_DATA_LICENCE_URL,
        "date": local_date(now).isoformat(),
        "columns": dataset.columns,
    }
    target.write(_text(head).removesuffix("}").encode() + b',"rows":[')
    number = 0
    for number, row in enumerate(values(dataset), 1):
        line = _text(dict(zip(dataset.columns, row, strict=True)))
        target.write(f"{',' if number > 1 else ''}\n{line}".encode())
    target.write(b"\n]}\n")
    return number


def _text(data) -> str:
    return json.dumps(data, ensure_ascii=False)


WRITERS = {Format.CSV: _csv, Format.JSON: _json}
