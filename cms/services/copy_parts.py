"""Parts of one procedure copied into the draft of another: sections, steps, papers, fees."""

from collections import defaultdict

from django.db import transaction
from wagtail.models import Page

from cms.conversion import STREAMS, column, raw_stream, stream_data
from cms.models import ProcedurePage
from cms.naming import free
from cms.renaming import Names, identifiers, renamed
from portal.core.locks import locked

# (stream, identifier of a part)
Chosen = set[tuple[str, str]]


@transaction.atomic
def copy_parts(target: ProcedurePage, source: ProcedurePage, chosen: Chosen, user) -> int:
    """How many parts now stand at the end of the target's draft, under identifiers of its own.

    What is live stays. A part that names one which was not copied names the target's own one of
    that identifier; where there is none, the checks of publication say so at its block.
    """
    locked(Page.objects.filter(pk=target.pk), "page").get()
    draft = target.get_latest_revision_as_object()
    parts = parts_of(source)
    copied = {
        name: [one for one in items if (name, one["id"]) in chosen] for name, items in parts.items()
    }
    names = _new_names(copied, parts_of(draft))
    for name, items in copied.items():
        _append(draft, column(name), [renamed(one, names, _space(name)) for one in items])
    count = sum(map(len, copied.values()))
    if count:
        draft.save_revision(user=user, clean=False, log_action=True)
    return count


def parts_of(page: ProcedurePage) -> dict[str, list[dict]]:
    """{stream: parts} of what the editors have now; unnamed parts cannot be copied."""
    latest = page.get_latest_revision_as_object()
    return {
        name: [one for one in stream_data(getattr(latest, column(name))) if one.get("id")]
        for name in STREAMS
    }


def _space(stream: str) -> str:
    return "form" if stream == "sections" else stream


def _new_names(copied: dict, present: dict) -> Names:
    """A free identifier for each part that is copied."""
    taken, names = defaultdict(set), defaultdict(dict)
    for name, items in present.items():
        for space, one in identifiers(name, items):
            taken[space].add(one)
    for name, items in copied.items():
        for space, one in identifiers(name, items):
            names[space][one] = free(one, taken[space])
            taken[space].add(names[space][one])
    return names


def _append(draft: ProcedurePage, name: str, items: list[dict]) -> None:
    block = draft._meta.get_field(name).stream_block
    before = list(getattr(draft, name).raw_data)
    more = raw_stream(block, items, f"{draft.pk}/{name}/{len(before)}")
    setattr(draft, name, block.to_python([*before, *more]))
