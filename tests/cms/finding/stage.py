"""The catalogue of the product among as many procedures as the national catalogue has."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from cms.content.build import publish_all, publish_catalogue, sow_synonyms
from cms.finding.words import key
from cms.models import Entry, ProcedureIndexPage
from portal.core.text import canonical_tones, fold
from procedures.models import Field
from tests import databases, factories
from tests.cms.conftest import make_tree
from tests.cms.finding import filler


@contextmanager
def national() -> Iterator[None]:
    """2,642 procedures and the synonyms of the product, in a database of their own."""
    with databases.fresh():
        for level in ("province", "district", "commune"):
            factories.LevelFactory(code=level)
        make_tree()
        publish_all()
        publish_catalogue()
        sow_synonyms()
        fill(filler.NATIONAL)
        yield


def fill(number: int) -> None:
    """Entries of further procedures, until there are as many."""
    there = Entry.objects.filter(kind=Entry.Kind.PROCEDURE)
    rows = filler.catalogue(number - there.count(), set(there.values_list("title_fold", flat=True)))
    pages = _pages(len(rows))
    fields = _fields({row["field"] for row in rows})
    entries = [
        _entry(row, page, fields[row["field"]]) for row, page in zip(rows, pages, strict=True)
    ]
    Entry.objects.bulk_create(entries, batch_size=500)


def _pages(number: int) -> list[Page]:
    """Bare pages in a tree of their own: an entry hangs on one."""
    above = ProcedureIndexPage.objects.get()
    kind = ContentType.objects.get_for_model(Page)
    pages = [
        Page(
            title=f"Trang {i}", slug=f"trang-{i}", locale=above.locale, content_type=kind,
            path=f"{above.path}{Page._int2str(50_000 + i).rjust(4, '0')}", depth=above.depth + 1,
            url_path=f"{above.url_path}trang-{i}/",
        )
        for i in range(number)
    ]  # fmt: skip
    return Page.objects.bulk_create(pages, batch_size=500)


def _fields(names: set[str]) -> dict[str, Field]:
    there = {one.name: one for one in Field.objects.all()}
    return there | {
        name: Field.objects.create(code=f"muc-{i}", name=name)
        for i, name in enumerate(sorted(names - there.keys()))
    }


def _entry(row: dict, page: Page, field: Field) -> Entry:
    name = row["name"]
    return Entry(
        page=page, kind=Entry.Kind.PROCEDURE, code=row["code"], field=field, title=name,
        title_fold=fold(name)[:255], levels=[row["level"]], reception_level=row["level"],
        summary=f"{name}.", facts={"vi": {}, "en": {}},
        keywords="\n".join([row["code"], canonical_tones(name).lower()]),
        folded=key(f"{row['code']} {name} {row['field']}"),
    )  # fmt: skip
