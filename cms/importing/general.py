"""What a row does not say and every application has: common steps, form, route, result.

The words stand in `cms/data/general.json`, in both languages.
"""

import copy
import json
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
ROWS = DATA / "procedures.json"
DECISIONS = DATA / "decisions.json"
NATIONAL = (ROWS, DECISIONS)
# Written to show more fields of administration than those rows do, under codes that the national
# catalogue, which numbers from 1 to 3, does not give.
ILLUSTRATIONS = (DATA / "illustrations.json", DATA / "illustrations_decisions.json")
INVENTED = "9."
# Rows with the decisions about them.
CATALOGUES = (NATIONAL, ILLUSTRATIONS)


@cache
def _general() -> dict:
    return json.loads((DATA / "general.json").read_text(encoding="utf-8"))


def part(name: str):
    """A copy, free to be changed."""
    return copy.deepcopy(_general()[name])


def agencies() -> dict[str, dict]:
    """{"level sector": {"performer": Text, "symbol": of its documents}}."""
    return _general()["agencies"]


def field_name(name: str) -> dict:
    return _general()["fields"].get(name, {"vi": name})


def about(text: dict, **words: dict) -> dict:
    """The text with `{name}` replaced by the same language of each word."""
    found = {}
    for language, sentence in text.items():
        for name, word in words.items():
            sentence = sentence.replace(f"{{{name}}}", word.get(language) or word["vi"])
        found[language] = sentence
    return found
