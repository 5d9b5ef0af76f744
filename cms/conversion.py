"""From a procedure page to its spec and back, without loss.

The guide, the documents, the fees and the time limits stand in fields and blocks of the page; the
form, the route and the results are kept as the spec's own JSON in `page.process`.
"""

from collections.abc import Iterator
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from cms.blocks.parts import from_spec, to_spec
from portal.core.text import fold
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
STREAMS = ("eligibility", "documents", "fees", "time_limits")
TOP_LISTS = ("applicant_types", "channels", "deliveries")
GUIDE_VALUES = ("levels", "service_level", "decision_no", "checked")
PROCESS = ("reception", "ineligible_when", "sections", "route", "phases", "parts", "results")
BLOCK_IDS = UUID("8d7a3a2e-6a0e-4b0c-9f0e-3d7c6f0a2b11")


def page_to_spec(page) -> ProcedureSpec:
    """Raises SpecError: shapes and types; `check_spec` judges the meaning."""
    return load_spec(spec_data(page))


def spec_data(page) -> dict:
    data = {"schema_version": 1, "code": page.code or "", "guide": _guide_data(page)}
    data |= {name: _text(page, fields) for name, fields in TOP_TEXTS.items()}
    data |= {name: list(getattr(page, name)) for name in TOP_LISTS if getattr(page, name)}
    data |= {name: stream_data(getattr(page, name)) for name in STREAMS}
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
    for name in (*GUIDE_STREAMS, *STREAMS):
        place = full["guide"] if name in GUIDE_STREAMS else full
        setattr(page, name, _stream(page, name, place[name]))
    page.process = process_data(spec)
    if problems := list(too_long(page, PATHS)):
        raise SpecError(problems)


def too_long(row, paths: dict[str, str]) -> Iterator[Problem]:
    """Words of a spec that the columns of a row cannot hold; SQLite would take them silently."""
    for column, path in paths.items():
        most = row._meta.get_field(column).max_length
        if most and len(getattr(row, column)) > most:
            yield Problem(path, _("There is room for %(most)s characters") % {"most": most})


def process_data(spec: ProcedureSpec) -> dict:
    short = spec.model_dump(mode="json", exclude_unset=False)
    return {name: short[name] for name in PROCESS}


def _stream(page, name: str, items: list):
    """The blocks of a stream field. The same part always has the same block id."""
    block = page._meta.get_field(name).stream_block
    ((kind, child),) = block.child_blocks.items()
    return block.to_python(
        [
            {
                "type": kind,
                "value": from_spec(child, item),
                "id": str(uuid5(BLOCK_IDS, f"{page.code}/{name}/{item.get('id', number)}")),
            }
            for number, item in enumerate(items)
        ]
    )


def name_parts(page) -> None:
    """Give an identifier to the parts that have none: from their name, never used twice."""
    for name in STREAMS:
        values = [child.value for child in getattr(page, name)]
        _name_all(values, "part_id", name)
        for value in values:
            _name_all(value.get("answers") or (), "value", "answer")


def _name_all(values, key: str, otherwise: str) -> None:
    taken = {value.get(key) for value in values}
    for value in values:
        if not value.get(key):
            said = (value.get(name) for name in ("name_vi", "label_vi", "text_vi"))
            value[key] = free_slug(next(filter(None, said), otherwise), taken)
            taken.add(value[key])


def free_slug(words: str, taken: set) -> str:
    letters = "".join(one if one.isascii() and one.isalnum() else "_" for one in fold(words))
    slug = "_".join(filter(None, letters.split("_")))[:32].strip("_") or "part"
    slug = slug if slug[0].isalpha() else f"p_{slug}"
    number, found = 2, slug
    while found in taken:
        number, found = number + 1, f"{slug}_{number}"
    return found
