"""Procedure pages from spec files: what an editor would have typed, typed by a program."""

from pathlib import Path

from django.db import transaction
from wagtail.models import Locale, Page

from cms.conversion import fill_page, too_long
from cms.models import ProcedureIndexPage, ProcedurePage
from procedures.catalogue.serialise import SpecError, load_spec
from procedures.models import Field

# Columns of a field of administration -> where a spec says what stands in them.
FIELD_PATHS = {"code": "guide.field.vi", "name": "guide.field.vi", "name_en": "guide.field.en"}
# The specs written with care.
SPECS = Path(__file__).resolve().parents[2] / "procedures" / "data" / "specs"


class NoCatalogue(LookupError):
    """There is no catalogue page yet: run `seed_content` first."""


@transaction.atomic
def publish_spec(
    spec: dict, field: Field | None = None, user=None, life_events=()
) -> ProcedurePage:
    """Make or renew the page of this procedure and publish it.

    `field` is by default the one named in the guide; `life_events` are pages that shall list the
    procedure. Nothing happens where the live page already says the same. Raises SpecError,
    NotPublishable, NoCatalogue.
    """
    content = load_spec(spec)
    page = ProcedurePage.objects.filter(code=content.code).first() or ProcedurePage()
    before = page.spec() if page.pk and page.live else None
    fill_page(page, content, field or field_of(content))
    if before != page.spec():
        if not page.pk:
            add_draft(page)
        # Its author is the file: where it changes a fee, `user` is the second person.
        page.save_revision(clean=False).publish(user=user, skip_permission_checks=True)
    for event in life_events:
        _list_in(event, page)
    return ProcedurePage.objects.get(pk=page.pk)


def is_in_hand(page: Page) -> bool:
    """People wrote on this page or took it off the site: a program that seeds leaves it alone."""
    was_taken_off = page.first_published_at is not None and not page.live
    return was_taken_off or page.revisions.filter(user__isnull=False).exists()


def add_draft(page: ProcedurePage) -> None:
    """Put a new page into the catalogue, not live. Raises NoCatalogue."""
    page.slug = page.code.replace(".", "-").lower()
    page.live = False
    page.locale = Locale.get_default()
    catalogue().add_child(instance=page)


def catalogue() -> Page:
    found = ProcedureIndexPage.objects.first()
    if found is None:
        raise NoCatalogue
    return found


def field_of(content) -> Field:
    """The row of the field named in the guide; made when it is new. Raises SpecError."""
    name = content.guide.field
    field = Field(code=Field.code_of(name.vi), name=name.vi, name_en=name.en)
    if problems := list(too_long(field, FIELD_PATHS)):
        raise SpecError(problems)
    values = {"name": field.name, "name_en": field.name_en}
    return Field.objects.get_or_create(code=field.code, defaults=values)[0]


def _list_in(event, page: ProcedurePage) -> None:
    keys = [raw["value"] for raw in event.procedures.raw_data]
    if page.pk not in keys:
        event.procedures = event.procedures.stream_block.to_python(
            [{"type": "procedure", "value": key} for key in [*keys, page.pk]]
        )
        event.save_revision(clean=False).publish(skip_permission_checks=True)
