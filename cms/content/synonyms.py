"""The synonyms that come with the product, from the list beside this file."""

from pathlib import Path
from typing import NamedTuple

from cms.finding import words
from portal.core.text import fold

LIST = Path(__file__).resolve().parent / "synonyms.txt"


class Seed(NamedTuple):
    said: str
    meant: str
    topic: str


def seeds() -> list[Seed]:
    """Each saying once for each meaning, however it is accented."""
    topic, found = "", {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            topic = line[3:].strip()
        elif " = " in line and not line.startswith("#"):
            meant, _, several = line.partition(" = ")
            for said in several.split(";"):
                one = Seed(said.strip(), meant.strip(), topic)
                if words.said(one.said) != words.said(one.meant):  # written otherwise, no more
                    found.setdefault((fold(one.said), one.meant), one)
    return list(found.values())
