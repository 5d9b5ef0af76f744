"""What somebody may have meant by a word that the catalogue does not know."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

LONGEST = 12  # letters; longer ones are no syllables
SHORTEST = 3
TONES = re.compile(r"[sfrxj]")
TELEX = (("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("uw", "u"), ("ow", "o"), ("aw", "a"))


def deletions(word: str) -> set[str]:
    """The word with one letter left out, and itself."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


class Spelling:
    """Words that can be told from others by one slip, found without looking at all of them."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self.by_deletion: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.known):
            if len(word) <= LONGEST and word.isalpha():
                for short in deletions(word):
                    self.by_deletion[short].append(word)

    def near(self, word: str) -> list[str]:
        """Known words with one letter more, less, wrong or swapped."""
        if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
            return []
        found = {one for short in deletions(word) for one in self.by_deletion.get(short, ())}
        return sorted(one for one in found - {word} if _one_slip(word, one))

    def plain(self, word: str) -> str:
        """A word typed with the keys of Telex or VNI where no program turned them into marks."""
        if len(word) < SHORTEST:
            return ""
        text = re.sub(r"(?<=[a-z])[0-9]", "", word)
        for keys, letter in TELEX:
            text = text.replace(keys, letter)
        for tried in (text, TONES.sub("", text[1:]).join((text[:1], ""))):
            if tried != word and tried in self.known:
                return tried
        return ""

    def parts(self, word: str, fit: Callable[[str, str], bool]) -> tuple[str, str] | None:
        """Two known words that were typed as one, and stand side by side somewhere."""
        for i in range(2, len(word) - 1):
            if word[:i] in self.known and word[i:] in self.known and fit(word[:i], word[i:]):
                return word[:i], word[i:]
        return None


def _one_slip(one: str, other: str) -> bool:
    if len(one) == len(other):
        wrong = [i for i, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and _crosswise(one, other, wrong)
        return len(wrong) == 1 or swapped
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and short in deletions(long)


def _crosswise(one: str, other: str, wrong: list[int]) -> bool:
    first, second = wrong
    return one[first] == other[second] and one[second] == other[first]
