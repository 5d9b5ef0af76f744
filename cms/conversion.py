"""From a procedure page to its spec and back, without loss.

Everything that a spec says stands in fields and blocks of the page. A part that the page has no
place for would be kept as the spec's own JSON in `page.process`.
"""

from collections.abc import Iterator
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from cms.blocks.parts import from_spec, to_spec
from procedures.catalogue.checks import Problem
from procedures.catalogue.serialise import SpecError, load_spec
from procedures.catalogue.spec import ProcedureSpec

# Text of the spec -> fields of the page, Vietnamese and English.
TOP_TEXTS = {
    "title": ("legal_name", "legal_name_en"),
    "short_title": ("title", "title_en"),
    "consent": ("consent", "consent_en"),
}
GUIDE_TEXTS = {name: (name, f"{name}_en") for name in ("summary", "who", "performer", "decider")}
GUIDE_STREAMS = ("sequence", "manner", "conditions", "legal_basis", "notes")
# Columns of limited length -> where the spec says what stands in them.
PATHS = {
    column: f"{name}.{language}"
    for name, columns in TOP_TEXTS.items()
    for language, column in zip(("vi", "en"), columns, strict=True)
} | {"decision_no": "guide.decision_no"}
STREAMS = (
    "documents", "fees", "time_limits", "ineligible_when", "sections", "route", "parts", "results",
)  # fmt: skip
SINGLES = ("reception", "phases")  # streams of one block or none
# Parts of the spec that stand in a field of another name: `route` of a page is Wagtail's.
ELSEWHERE = {"route": "steps"}
TOP_LISTS = ("applicant_types", "channels", "deliveries")
GUIDE_VALUES = ("levels", "service_level", "decision_no", "checked")
PLACED = {"schema_version", "code", "guide", *TOP_TEXTS, *TOP_LISTS, *STREAMS, *SINGLES}
# What the page has no blocks for.
PROCESS = tuple(name for name in ProcedureSpec.model_fields if name not in PLACED)
BLOCK_IDS = UUID("8d7a3a2e-6a0e-4b0c-9f0e-3d7c6f0a2b11")


def page_to_spec(page) -> ProcedureSpec:
    """Raises SpecError: shapes and types; `check_spec` judges the meaning."""
    return load_spec(spec_data(page))


def spec_data(page) -> dict:
    data = {"schema_version": 1, "code": page.code or "", "guide": _guide_data(page)}
    data |= {name: _text(page, fields) for name, fields in TOP_TEXTS.items()}
    data |= {name: list(getattr(page, name)) for name in TOP_LISTS}
    data |= {name: stream_data(getattr(page, column(name))) for name in STREAMS}
    data |= {name: one for name in SINGLES for one in stream_data(getattr(page, name))}
    return data | {name: page.process[name] for name in PROCESS if name in page.process}


def _guide_data(page) -> dict:
    field = page.field
    data = {"field": {"vi": field.name if field else "", "en": field.name_en if field else ""}}
    data |= {name: _text(page, fields) for name, fields in GUIDE_TEXTS.items()}
    data |= {name: stream_data(getattr(page, name)) for name in GUIDE_STREAMS}
    data |= {name: getattr(page, name) for name in GUIDE_VALUES}
    data["keywords"] = [line.strip() for line in page.keywords.splitlines() if line.strip()]
    return data


def _text(page, fields: tuple[str, str]) -> dict:
    return dict(zip(("vi", "en"), (getattr(page, name) for name in fields), strict=True))


def column(name: str) -> str:
    """The field of the page in which a part of the spec stands."""
    return ELSEWHERE.get(name, name)


def stream_data(stream) -> list:
    return [to_spec(child.block, child.value) for child in stream]


def fill_page(page, spec: ProcedureSpec, field) -> None:
    """Put the spec into the page, which is not saved. `field` is the row of its field.

    Raises SpecError for words that the page has no room for."""
    page.code, page.field = spec.code, field
    for part, texts in ((spec, TOP_TEXTS), (spec.guide, GUIDE_TEXTS)):
        for name, (vi, en) in texts.items():
            setattr(page, vi, getattr(part, name).vi)
            setattr(page, en, getattr(part, name).en)
    for name in TOP_LISTS:
        setattr(page, name, list(getattr(spec, name)))
    for name in GUIDE_VALUES:
        value = getattr(spec.guide, name)
        setattr(page, name, list(value) if isinstance(value, tuple) else value)
    page.keywords = "\n".join(spec.guide.keywords)
    full = spec.model_dump(mode="json")
    for name in GUIDE_STREAMS:
        fill_stream(page, name, full["guide"][name])
    fill_process(page, full)
    page.process = {name: full[name] for name in PROCESS}
    if problems := list(too_long(page, PATHS)):
        raise SpecError(problems)


def fill_process(page, data: dict) -> None:
    """Put these parts of a spec's full JSON into the streams of the page; others stay."""
    for name in STREAMS:
        if name in data:
            fill_stream(page, column(name), data[name])
    for name in SINGLES:
        if name in data:
            fill_stream(page, name, [data[name]] if data[name] else [])


def in_full(name: str, data):
    """A part of the top of a spec with what goes without saying. Raises pydantic's error."""
    adapter = TypeAdapter(ProcedureSpec.model_fields[name].annotation)
    return adapter.dump_python(adapter.validate_python(data), mode="json")


def too_long(row, paths: dict[str, str]) -> Iterator[Problem]:
    """Words of a spec that the columns of a row cannot hold; SQLite would take them silently."""
    for column, path in paths.items():
        most = row._meta.get_field(column).max_length
        if most and len(getattr(row, column)) > most:
            yield Problem(path, _("There is room for %(most)s characters") % {"most": most})


def fill_stream(page, name: str, items: list) -> None:
    block = page._meta.get_field(name).stream_block
    setattr(page, name, block.to_python(raw_stream(block, items, f"{page.code}/{name}")))


def raw_stream(block, items: list, place: str) -> list[dict]:
    """The blocks of a stream field. The same part always has the same block id."""
    kind, child = next(iter(block.child_blocks.items()))
    return [
        {
            "type": kind,
            "value": from_spec(child, item),
            "id": str(uuid5(BLOCK_IDS, f"{place}/{item.get('id', number)}")),
        }
        for number, item in enumerate(items)
    ]
