"""The online form of a procedure on paper: what `pdf/blank_form.html` prints, question by question.

On paper nothing is known but that the application comes on paper: what only an online applicant is
asked falls away, and every other condition stands in words beside its question.
"""

import re

from django.utils.translation import override

from cms.case import Case
from procedures.catalogue.conditions import CHANNEL, Context
from procedures.catalogue.documents import DocumentRequirement
from procedures.catalogue.explain import in_words
from procedures.catalogue.fields import Group
from procedures.catalogue.spec import ProcedureSpec
from procedures.forms.fields import PART_LABELS

# The paper that is the application itself, in the spec files.
DECLARATIONS = ("declaration", "application_form", "request_letter")
AFTER_THE_TITLE = re.compile(r",?(?<!\s)\s+(?:theo\s+)?mẫu\b|, có đủ", re.IGNORECASE)
READABLE = 130  # characters of a condition that somebody would still read
HALF_A_LINE = 60  # characters: what is left beside more is no room for an answer
COLUMNS, ROWS, PEOPLE = 5, 3, 2  # of a group: as a table, else as blocks
CELLS = {"national_id": 12, "tax_code": 13}
SHAPES = {"paragraph": "lines", "person": "person", "address": "address", "date": "date",
          "consent": "statement", "info": "statement"}  # fmt: skip


class OnPaper(Case):
    """Everything is open but the way of filing."""

    def asks(self, subject: str) -> bool:
        return subject != CHANNEL


def declaration_of(spec: ProcedureSpec) -> DocumentRequirement | None:
    return next((paper for paper in spec.documents if paper.id in DECLARATIONS), None)


def form_data(spec: ProcedureSpec, paper: DocumentRequirement) -> dict:
    """Frozen data of the template, in Vietnamese: the same spec always gives the same file."""
    channel = "postal" if "postal" in spec.channels else "in_person"
    case = OnPaper(spec, {}, Context(applicant_type=spec.applicant_types[0], channel=channel))
    with override("vi"):
        return {
            "title": AFTER_THE_TITLE.split(paper.name.vi)[0],
            "procedure": spec.short_title.vi,
            "code": spec.code,
            "performer": spec.guide.performer.vi,
            "sections": [_section(one, case) for one in _kept(spec.sections, case)],
            "consent": spec.consent.vi,
        }


def _kept(parts, case: OnPaper) -> list:
    return [part for part in parts if case.holds(part.when) is not False]


def _section(section, case: OnPaper) -> dict:
    return {
        "title": section.title.vi,
        "note": _note(section, case),
        "questions": [
            _question(one, case, section.title.vi) for one in _kept(section.fields, case)
        ],
        "groups": [_group(one, case) for one in _kept(section.groups, case)],
    }


def _note(part, case: OnPaper) -> str:
    """When the part is to be filled in; empty: always."""
    if case.holds(part.when):
        return ""
    words = in_words(part.when, case.spec)
    for question in case.spec.questions.values():
        words = words.replace(question.label.vi, _label(question))
    return words if len(words) <= READABLE else "đúng trường hợp này"


def _label(question) -> str:
    return (question.print_label.vi or question.label.vi).rstrip(":")


def _question(question, case: OnPaper, around: str) -> dict:
    """`around` is the title above: a person of the same name needs no heading of its own."""
    return {
        "label": _label(question),
        "heading": _label(question) if _label(question) != around else "",
        "note": (note := _note(question, case)),
        "is_long": len(_label(question)) + len(note) > HALF_A_LINE,
        "shape": _shape(question),
        "options": _options(question),
        "unit": question.unit.vi if hasattr(question, "unit") else "",
        "cells": range(CELLS.get(question.type, 0)),
        "parts": [_person_part(name) for name in getattr(question, "parts", ())],
    }


def _shape(question) -> str:
    if question.type in CELLS:
        return "cells"
    return SHAPES.get(question.type, "boxes" if _options(question) else "line")


def _options(question) -> list[str]:
    if question.type == "yes_no":
        return ["Có", "Không"]
    return [option.label.vi for option in getattr(question, "options", ())]


def _person_part(name: str) -> dict:
    shapes = {"birth_date": "date", "sex": "boxes", "national_id": "cells"}
    return {
        "label": str(PART_LABELS[name]),
        "note": "",
        "unit": "",
        "is_long": False,
        "shape": shapes.get(name, "line"),
        "options": ["Nam", "Nữ"] if name == "sex" else [],
        "cells": range(CELLS.get(name, 0)),
    }


def _group(group: Group, case: OnPaper) -> dict:
    """A table where the answers are short and few, else a block for each of the first rows."""
    title = group.row_title.vi or group.title.vi
    questions = [_question(one, case, title) for one in _kept(group.fields, case)]
    wide = len(questions) > COLUMNS or any(one["shape"] == "person" for one in questions)
    return {
        "title": group.title.vi,
        "row_title": title,
        "note": _note(group, case),
        "questions": questions,
        "is_table": not wide,
        "numbers": range(1, min(group.max, PEOPLE if wide else ROWS) + 1),
    }
