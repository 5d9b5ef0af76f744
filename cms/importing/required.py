"""The document requirements that follow from a row and the decisions about it."""

from cms.importing.decisions import Verdicts, WrittenPaper
from cms.importing.papers import is_broken, is_case, is_outdated, real_papers
from cms.importing.rows import Paper, Row
from cms.naming import free_slug

LONGEST_NAME = 140  # characters; the rest of a longer name stands in the note
ENDS = (". ", "; ", " (", " trong trường hợp ", " đối với trường hợp ", ", trừ trường hợp ")


def documents(row: Row, verdicts: Verdicts) -> list[dict]:
    written = next((one.extra.papers for one in verdicts if one.extra.papers), ())
    if written:
        return _named([_written(paper) for paper in written])
    lines = [one for one in real_papers(row) if not is_broken(one.name)]
    if verdicts.word("papers_outdated") in ("", "leave_out"):
        lines = [one for one in lines if not is_outdated(one)]
    return _named([_line(one) | {"required": _is_needed(one, row, verdicts)} for one in lines])


def notes(row: Row) -> list[str]:
    """Lines that ask for no paper, as sentences; headings and pieces left out."""
    texts = [one.name for one in row.documents if not (one.originals or one.copies)]
    return [text for text in texts if not text.rstrip().endswith(":") and not is_broken(text)]


def _is_needed(paper: Paper, row: Row, verdicts: Verdicts) -> bool:
    """Undecided, nothing is called necessary."""
    if "papers_alternatives" not in verdicts.doubted:
        return True
    groups = {one.group for one in real_papers(row)}
    return (
        verdicts.word("papers_alternatives") == "cases_optional"
        and len(groups) == 1
        and not is_case(paper)
    )


def _line(paper: Paper) -> dict:
    name, note = _split(paper.name.strip(" .-"))
    return {
        "name": {"vi": name},
        "note": {"vi": note},
        "originals": paper.originals,
        "copies": paper.copies,
    }


def _split(text: str) -> tuple[str, str]:
    """A name that can be read, and what it said besides."""
    if len(text) <= LONGEST_NAME:
        return text, ""
    places = [text.find(end, 20, LONGEST_NAME) for end in ENDS]
    places = [place for place in places if place > 0]
    if not places:
        return text, ""
    place = min(places)
    rest = text[place:].strip(" .;,")
    return text[:place].rstrip(" ,"), rest[:1].upper() + rest[1:]


def _written(paper: WrittenPaper) -> dict:
    data = paper.model_dump(mode="json")
    channels = data.pop("channels")
    when = {"op": "in", "field": "@channel", "value": channels} if channels else None
    return data | {"when": when}


def _named(items: list[dict]) -> list[dict]:
    taken: set[str] = set()
    for item in items:
        item["id"] = free_slug(item["name"]["vi"], taken)
        taken.add(item["id"])
    return items
