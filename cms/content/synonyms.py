"""The synonyms that come with the product, from the list beside this file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cms.finding import words

LIST = Path(__file__).resolve().parent / "synonyms.txt"


ONE_OF = re.compile(r"\[([^][]{1,40})\]")


class Seed(NamedTuple):
    said: str
    meant: str
    topic: str


def seeds() -> list[Seed]:
    """Each saying once for each meaning."""
    topic, found, several_words = "", {}, {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            topic = line[3:].strip()
        elif line.startswith("@"):
            name, _, several = line[1:].partition(" = ")
            several_words[name] = [one.strip() for one in several.split(";")]
        elif " = " in line and not line.startswith("#"):
            meant, _, several = line.partition(" = ")
            for said in _each(several.split(";"), several_words):
                one = Seed(said, meant.strip(), topic)
                if words.said(one.said) != words.said(one.meant):  # written otherwise, no more
                    found.setdefault((words.said(one.said), one.meant), one)
    return list(found.values())


def _each(several: list[str], several_words: dict[str, list[str]]) -> Iterator[str]:
    """With each of the words that a name in brackets stands for."""
    for said in several:
        name = ONE_OF.search(said)
        if name is None:
            yield said.strip()
        else:
            ways = [ONE_OF.sub(word, said, count=1) for word in several_words[name[1]]]
            yield from _each(ways, several_words)
