"""The national catalogue as a file beside our live pages: a list of what to look at."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cms import beside, review
from cms.importing import compare
from cms.importing.decisions import Decision, load_decisions
from cms.importing.general import INVENTED
from cms.importing.marks import digest
from cms.importing.reading import read_row
from cms.importing.rows import Fault, Row, load_rows
from cms.models import CatalogueDifference, ProcedurePage
from procedures.catalogue.serialise import SpecError, content_hash, load_spec
from procedures.catalogue.spec import ProcedureSpec

PARTS = {kind: kind.removeprefix("differs.") for kind in compare.DIFFERENCES}
TITLES = {name: title for name, (title, _theirs, _ours) in beside.PARTS.items()} | {
    "law": gettext_noop("Legal basis"),
    "channels": gettext_noop("Ways of filing"),
}
Kind, State = CatalogueDifference.Kind, CatalogueDifference.State


@transaction.atomic
def look(path: Path, decisions: Path) -> tuple[Counter, tuple[Fault, ...]]:
    """Bring the list up to date with the whole national catalogue in the file.

    Returns how many are found of each kind, and the rows that could not be read. What was handled
    stays handled while neither side says anything else; what no longer differs is over. Raises
    BadFile.
    """
    decided, (rows, faults) = load_decisions(decisions), load_rows(path)
    unread = {fault.row for fault in faults}
    found = {(one.code, one.kind, one.mark): one for one in _found(rows, decided, unread)}
    known = {(one.code, one.kind, one.mark): one for one in CatalogueDifference.objects.all()}
    for key, one in found.items():
        if key not in known:
            one.save()
        elif known[key].state == State.OVER:
            CatalogueDifference.objects.filter(pk=known[key].pk).update(
                state=State.OPEN, found_at=one.found_at
            )
    gone = [one.pk for key, one in known.items() if key not in found and one.state == State.OPEN]
    CatalogueDifference.objects.filter(pk__in=gone).update(state=State.OVER)
    return Counter(one.kind for one in found.values()), tuple(faults)


def _found(rows, decided: list[Decision], unread: set) -> Iterator[CatalogueDifference]:
    live = ProcedurePage.objects.live().select_related("field")
    pages = {page.code: page for page in live}
    before = review.said_before(row.code for row in rows)
    for row in rows:
        page = pages.pop(row.code, None)
        if page is None:
            yield _difference(row.code, Kind.NEW, row.name, said=row)
        elif parts := _parts(row, page, decided, before.get(row.code)):
            yield _difference(row.code, Kind.CHANGED, page.title, parts=parts, said=row)
    for code, page in pages.items():
        is_ours_alone = code.startswith(INVENTED) or page.is_superseded
        if not is_ours_alone and code not in unread:
            yield _difference(code, Kind.GONE, page.title)


def _difference(code, kind, name, *, parts=(), said: Row | None = None) -> CatalogueDifference:
    raw = said.model_dump(mode="json") if said else None
    about = [list(parts)] if kind == Kind.CHANGED else [raw and raw["name"]]
    return CatalogueDifference(
        code=code,
        kind=kind,
        mark=digest(about),
        name=name[:255],
        parts=list(parts),
        said=raw,
        found_at=timezone.now(),
    )


def _parts(row: Row, page: ProcedurePage, decided: list[Decision], before: Row | None) -> list:
    """What the row says otherwise than the page, leaving out what a decision explains, and
    otherwise than when it was read last."""
    spec = _spec(page)
    if spec is None:
        return []
    found = [] if _follows(row, decided, spec) else _undecided(row, decided, spec)
    return [*found, *(_since(row, before) if before else ())]


def _spec(page: ProcedurePage) -> ProcedureSpec | None:
    try:
        return page.spec()
    except SpecError:
        return None


def _follows(row: Row, decided: list[Decision], spec: ProcedureSpec) -> bool:
    """The page is what an import of the row makes."""
    try:
        made = load_spec(read_row(row, decided).spec)
    except SpecError:
        return False
    return content_hash(made) == content_hash(spec)


def _undecided(row: Row, decided: list[Decision], spec: ProcedureSpec) -> Iterator[dict]:
    reading = read_row(row, decided, spec)
    for doubt in reading.open:
        if doubt.kind in PARTS:
            theirs, ours = compare.DIFFERENCES[doubt.kind](row, spec)
            yield {
                "name": PARTS[doubt.kind],
                "theirs": sorted(theirs - ours),
                "ours": sorted(ours - theirs),
            }


def _since(row: Row, before: Row) -> Iterator[dict]:
    """Parts that the row words otherwise than before; `ours` is then what we had read."""
    for name, (_title, words, _ours) in beside.PARTS.items():
        new, old = (list(map(str, words(one))) for one in (row, before))
        if new != old:
            yield {
                "name": f"row.{name}",
                "theirs": [one for one in new if one not in old],
                "ours": [one for one in old if one not in new],
            }
