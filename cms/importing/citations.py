"""Numbers of legal texts."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.importing.parts import Doubt
from cms.importing.rows import Row

# 60/2014/QH13, 66.7/2025/NQ-CP, 24/2021/QĐ-TTg, 04/2020/TT-BTP, 05/2015/TTLT-BTP-BCA-BYT
SHAPE = re.compile(
    r"^(?P<number>\d{1,4}(?:\.\d{1,2})?)/(?P<year>(?:19|20)\d\d)/"
    r"(?P<kind>QH\d{1,2}|UBTVQH\d{1,2}|NĐ-CP|NQ-CP|CT-TTg|QĐ-TTg|NQ-HĐND|TT-[A-ZĐ]+|TTLT(?:-[A-ZĐ]+){2,})$"
)
# More of a kind than any year has seen: two numbers run together.
HIGHEST = {"QH": 300, "NĐ": 999, "NQ": 999, "TT": 999}


def doubts(row: Row) -> Iterator[Doubt]:
    for number in row.legal_basis:
        if why := damage(number):
            yield Doubt(row.code, "citation_damaged", f"legal_basis.{number}", why)


def damage(number: str) -> str:
    """Why this is no number of a legal text; empty when it is one."""
    found = SHAPE.match(number)
    if found is None:
        return _("“%(number)s” is not how a legal text is numbered") % {"number": number}
    highest = next((most for kind, most in HIGHEST.items() if found["kind"].startswith(kind)), 9999)
    if float(found["number"]) > highest:
        return _("“%(number)s” is too high a number: two may have run together") % {
            "number": number
        }
    return ""
