"""The lists of the editors' work as plain tables: a heading, rows of cells, what to do next."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from cms import problems
from cms.conversion import GUIDE_TEXTS, TOP_TEXTS
from cms.models import ProcedurePage
from portal.core.dates import format_date, local_date
from portal.core.keyset import Page, paginate
from portal.feedback import findings
from portal.feedback.models import Opinion, TranslationGap
from procedures.models import Field

SHOWN = 50
PAIRS = dict([*TOP_TEXTS.values(), *GUIDE_TEXTS.values()])  # Vietnamese column: English one


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""


@dataclass(frozen=True)
class Table:
    """`choices` are [(name, label, [(value, words)], chosen)] of the filters above."""

    heading: list[str]
    rows: list[list[Cell]]
    page: Page | None = None
    choices: list[tuple] = field(default_factory=list)


def translations(query) -> Table:
    """Filtered by kind of gap and by field of administration."""
    kinds = [("", _("All")), *TranslationGap.Kind.choices]
    fields = [("", _("All fields")), *Field.objects.values_list("code", "name")]
    kind, field_code = query.get("kind", ""), query.get("field", "")
    rows = TranslationGap.objects.select_related("procedure")
    if kind in TranslationGap.Kind:
        rows = rows.filter(kind=kind)
    if field_code in dict(fields) and field_code:
        rows = rows.filter(procedure__field__code=field_code)
    page = paginate(rows, order="pk", cursor=query.get("cursor", ""), size=SHOWN)
    pages = _pages(gap.procedure.code for gap in page.rows)
    return Table(
        [_("Procedure"), _("Where"), _("Vietnamese"), _("What is wrong"), _("Since")],
        [_gap(gap, pages) for gap in page.rows],
        page,
        [("kind", _("What is wrong"), kinds, kind), ("field", _("Field"), fields, field_code)],
    )


def _pages(codes) -> dict[str, ProcedurePage]:
    found = ProcedurePage.objects.filter(code__in=set(codes)).defer_streamfields()
    return {page.code: page for page in found}


def _gap(gap, pages) -> list[Cell]:
    page = pages.get(gap.procedure.code)
    title = page.title if page else gap.procedure.name
    return [
        Cell(f"{gap.procedure.code} {title}"),
        Cell(gap.label, f"{_edit(page)}#id_{_field_of(gap.place)}" if page else ""),
        Cell(gap.words),
        Cell(gap.get_kind_display()),
        Cell(format_date(gap.changed_on)),
    ]


def _field_of(place: str) -> str:
    """The field of the editors' form in which the English is written."""
    name, _steps = problems.place(place)
    return PAIRS.get(name, name)


def _edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def pages(query) -> Table:
    """Pages that have no English page, or an older one."""
    page = paginate(findings.untranslated(), order="pk", cursor=query.get("cursor", ""), size=SHOWN)
    kinds = TranslationGap.Kind
    found = [
        [
            Cell(one.title, _edit(one)),
            Cell(str((kinds.OUTDATED if one.english_at else kinds.MISSING).label)),
            Cell(format_date(local_date(one.last_published_at)) if one.last_published_at else ""),
        ]
        for one in page.rows
    ]
    return Table([_("Page"), _("What is wrong"), _("Since")], found, page)


def opinions(query) -> Table:
    """Counted by version of the guide, those with most "no" first; then what was written."""
    counted = Opinion.objects.counted("version", "version__procedure__code", "version__number")
    rows = list(counted.order_by("-no", "-yes", "version")[:SHOWN])
    pages = _pages(row["version__procedure__code"] for row in rows)
    return Table(
        [_("Guide"), _("Version"), _("Useful"), _("Not useful"), _("Comments")],
        [_counted(row, pages) for row in rows],
    )


def _counted(row: dict, pages) -> list[Cell]:
    code = row["version__procedure__code"]
    page = pages.get(code)
    name = f"{code} {page.title}" if page else code
    numbers = [str(row[key]) for key in ("version__number", "yes", "no")]
    comments = f"?code={code}&version={row['version__number']}" if row["words"] else ""
    return [
        Cell(name, _edit(page) if page else ""),
        *(Cell(number) for number in numbers),
        Cell(str(row["words"]), reverse("content_comments") + comments if comments else ""),
    ]


def comments(query) -> Table:
    """What was written, the newest first."""
    rows = Opinion.objects.exclude(comment="").select_related("version__procedure")
    if code := query.get("code", "").replace("\0", ""):
        rows = rows.filter(version__procedure__code=code)
    if (number := query.get("version", "")).isdecimal() and len(number) < 7:
        rows = rows.filter(version__number=number)
    page = paginate(rows, order="-pk", cursor=query.get("cursor", ""), size=SHOWN)
    found = [
        [
            Cell(format_date(one.given_on)),
            Cell(f"{one.version.procedure.code}, {one.version.number}"),
            Cell(_("Yes") if one.is_useful else _("No")),
            Cell(one.comment),
        ]
        for one in page.rows
    ]
    heading = [_("Day"), _("Guide, version"), _("Useful"), _("Comment")]
    return Table(heading, found, page)


def reviews(query) -> Table:
    """Oldest first; the view adds the button that says "still right"."""
    rows = findings.unreviewed()
    page = paginate(rows, order="seen_on", cursor=query.get("cursor", ""), size=SHOWN)
    found = [
        [Cell(one.title, _edit(one)), Cell(format_date(one.seen_on)), Cell(str(one.pk))]
        for one in page.rows
    ]
    return Table([_("Page"), _("Looked at last"), _("Still right?")], found, page)


def laws(query) -> Table:
    found = [
        [
            Cell(f"{one.page.code} {one.page.title}", f"{_edit(one.page)}#id_legal_basis"),
            Cell(one.law.number),
            Cell(format_date(one.law.ends_on)),
            Cell(one.law.replaced_by),
        ]
        for one in findings.outdated_laws()
    ]
    return Table([_("Procedure"), _("Legal text"), _("Ends on"), _("Replaced by")], found)


def links(query) -> Table:
    found = [
        [Cell(one.page.title, _edit(one.page)), Cell(one.target)] for one in findings.broken_links()
    ]
    return Table([_("Page"), _("Leads nowhere")], found)


def stops(query) -> Table:
    found = [
        [
            Cell(f"{one.version.procedure.code} {one.version.content.short_title.vi}"),
            Cell(str(one.version.number)),
            Cell(one.section or _("papers, check and sending")),
            Cell(str(one.number)),
            Cell(f"{one.share} %"),
        ]
        for one in findings.given_up()
    ]
    heading = [_("Procedure"), _("Version"), _("Gave up before"), _("Drafts"), _("Of those begun")]
    return Table(heading, found)
