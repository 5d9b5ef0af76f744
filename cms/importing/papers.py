"""The documents: which lines are papers, which are cases, which are broken pieces."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.importing.parts import Doubt
from cms.importing.rows import Paper, Row

CASE = re.compile(
    r"^trường hợp|đối với trường hợp|trong trường hợp|\(nếu có\)|một trong các|nếu có\b|^đối với",
    re.IGNORECASE,
)
DOUBLED = re.compile(r"\b(\w++(?: \w++){1,30}) \1\b", re.IGNORECASE)
OLD_PAPERS = re.compile(r"sổ hộ khẩu|hộ khẩu, nhân khẩu", re.IGNORECASE)


def doubts(row: Row) -> Iterator[Doubt]:
    finders = {
        "papers_are_notes": _notes,
        "papers_alternatives": _alternatives,
        "text_damaged": _broken,
        "papers_outdated": _outdated,
    }
    for kind, find in finders.items():
        if words := find(row):
            yield Doubt(row.code, kind, "documents", words)


def real_papers(row: Row) -> list[Paper]:
    """Lines that ask for at least one original or copy."""
    return [one for one in row.documents if one.originals or one.copies]


def is_case(paper: Paper) -> bool:
    """The line itself says that only some need it."""
    return bool(CASE.search(paper.name))


def is_broken(name: str) -> bool:
    """A piece of a sentence: brackets that do not close, a beginning or an end
    that is none, words written twice."""
    text = name.strip()
    cut_off = text.endswith(("(", "/", "Mẫu số", "Phụ lục"))
    continued = text[:1] in ")/,;" or text.startswith("hoặc ")
    if DOUBLED.search(text):
        return True
    return not text or cut_off or continued or text.count("(") > text.count(")")


def is_outdated(paper: Paper) -> bool:
    return bool(OLD_PAPERS.search(paper.name))


def _notes(row: Row) -> str:
    count = len(row.documents) - len(real_papers(row))
    words = _("Lines that ask for no paper but are notes or headings: %(n)s of %(all)s")
    return words % {"n": count, "all": len(row.documents)} if count else ""


def _alternatives(row: Row) -> str:
    """Groups that are cases of one another, or lines that name their case."""
    groups = list(dict.fromkeys(one.group for one in real_papers(row)))
    cases = sum(is_case(one) for one in real_papers(row))
    if len(groups) < 2 and not cases:
        return ""
    words = _("Not every paper is for everybody. Groups: %(groups)s; lines with a case: %(cases)s")
    return words % {"groups": len(groups), "cases": cases}


def _broken(row: Row) -> str:
    numbers = [str(n) for n, one in enumerate(row.documents, start=1) if is_broken(one.name)]
    words = _("Lines that are pieces of sentences, %(n)s in all: %(numbers)s")
    return words % {"n": len(numbers), "numbers": ", ".join(numbers)} if numbers else ""


def _outdated(row: Row) -> str:
    count = sum(is_outdated(one) for one in row.documents)
    words = _("Lines that ask for the household book, which no longer exists: %(n)s")
    return words % {"n": count} if count else ""
