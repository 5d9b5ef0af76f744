"""The frozen data of a copied paper: number, date and code stand in it as well as beside it."""

import json
from dataclasses import dataclass
from datetime import UTC

from portal.demo.bulk_patterns import filled
from portal.demo.bulk_words import dates_of
from portal.documents.lookup import new_lookup_code
from portal.documents.services import content_hash


@dataclass(frozen=True, slots=True)
class Paper:
    data: dict
    public: list
    hash: str
    code: str


class Papers:
    """The papers of all copies that are like `row`, an issued document of the pattern."""

    def __init__(self, pattern, row):
        self.key = row.pk
        self.data, self.public = pattern.pieces(row.data), pattern.pieces(row.public_data)
        self.dates = dates_of(pattern, pattern.act_of(row.issued_at))

    def of(self, copy) -> Paper:
        if self.key not in copy.papers:
            copy.papers[self.key] = self._make(copy, copy.numbers[self.key])
        return copy.papers[self.key]

    def _make(self, copy, taken) -> Paper:
        dates = {old: form(taken.at) for old, form in self.dates.items()}
        code = new_lookup_code()
        data = _dated(filled(self.data, copy), dates) | {
            "number": taken.number,
            "issued_at": taken.at.astimezone(UTC).isoformat(),
            "lookup_code": code,
        }
        if "digits" in data:
            data["digits"] = copy.elsewhere.schemes.on(taken.at).digits
        public = _dated(filled(self.public, copy), dates)
        return Paper(data, public, content_hash(data), code)


def _dated(text, dates):
    for old, new in dates.items():
        text = text.replace(old, new)
    return json.loads(text)
