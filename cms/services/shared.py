"""Shared parts: what is wrong with one, its versions, and what a procedure gets of one."""

from django.db import transaction

from cms.blocks.sample import AROUND
from cms.conversion import in_full, stream_data
from cms.models.shared import SharedPart, SharedPartVersion
from cms.problems import of_stream
from cms.renaming import FORM, identifiers, renamed
from portal.core.locks import locked
from procedures.catalogue.checks import check_spec
from procedures.catalogue.serialise import SpecError, load_spec

PLACE = "sections.0"


def errors_of(part: SharedPart):
    """The error of its stream, or None."""
    sections = stream_data(part.section)
    try:
        problems = check_spec(load_spec({**AROUND, "sections": sections}))
    except SpecError as error:
        problems = error.problems
    own = [one for one in problems if one.path.startswith(PLACE)]
    return of_stream(part, "section", [(one.path.split(".")[1:], one.message) for one in own])


@transaction.atomic
def freeze(part: SharedPart, user) -> SharedPartVersion:
    """The version that says what is live now; the last one if nothing has changed."""
    locked(SharedPart.objects.filter(pk=part.pk), "page").get()
    (content,) = in_full("sections", stream_data(part.section))
    last = part.versions.order_by("-number").first()
    if last is not None and last.content == content:
        return last
    number = last.number + 1 if last else 1
    return SharedPartVersion.objects.create(
        part=part, number=number, content=content, published_by=user
    )


def section_of(version_id: str, prefix: str) -> dict | None:
    """The section of a version, with `prefix` before every identifier, so that one part can stand
    twice in a form."""
    if not version_id.isdecimal():
        return None
    version = SharedPartVersion.objects.filter(pk=int(version_id)).first()
    if version is None or not prefix:
        return version and version.content
    found = {one: f"{prefix}_{one}" for _space, one in identifiers("sections", [version.content])}
    return renamed(version.content, {FORM: found}, FORM)


def choices() -> list[tuple[str, str]]:
    """Every version by name, the newest of each part first."""
    from django.utils.translation import gettext as _

    newest, found = {}, []
    for one in SharedPartVersion.objects.select_related("part"):
        last = newest.setdefault(one.part_id, one.number)
        words = _("%(part)s, version %(number)s")
        if one.number != last:
            words = _("%(part)s, version %(number)s (there is a newer one: %(last)s)")
        said = words % {"part": one.part.name, "number": one.number, "last": last}
        found.append((str(one.pk), said))
    return found
