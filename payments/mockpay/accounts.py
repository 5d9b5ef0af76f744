"""A bank for transfers: what an app does with a scanned VietQR code, and the statement it leads to.

Reads the codes by itself, so that both sides can be wrong only in different ways.
"""

import binascii
import csv
import io
from datetime import UTC, datetime

from payments.mockpay import objects
from payments.mockpay.errors import invalid
from payments.mockpay.texts import VIETNAM

HEADING = ("Ngày giao dịch", "Số tham chiếu", "Ghi nợ", "Ghi có", "Nội dung")
SPOILT = {
    "spaced": lambda words: " ".join(words),
    "lower": str.lower,
    "letter": lambda words: words[:-1] + ("2" if words[-1:] != "2" else "3"),
    "cut": lambda words: words[:-3],
    "gone": lambda _words: "chuyen tien",
}


class Accounts:
    """Transfers that were made, and what statements say of them, with the faults of both."""

    def __init__(self, *, store, faults, clock):
        self._store, self._faults, self._clock = store, faults, clock

    def transfer(self, code: str = "", **typed) -> dict:
        """By the characters of a code, or by what was typed: account, amount (đồng), words.

        :raises ApiError: an app would not take such a code
        """
        asked = (scanned(code) if code else {}) | typed
        row = {
            "id": objects.new_id("tr", 16),
            "object": "transfer",
            "created": int(self._clock()),
            "account": str(asked["account"]),
            "amount": int(asked["amount"]),
            "words": str(asked["words"]),
        }
        copies = self._spoil(row)
        with self._store.transaction():
            for number in range(copies):
                same = number == 0 or row["same_id"]
                kept = row if number == 0 else {**row, "id": objects.new_id("tr", 16)}
                number_of_bank = row["id"] if same else kept["id"]
                self._store.add({**kept, "reference": f"FT{number_of_bank[3:15].upper()}"})
        return row

    def _spoil(self, row: dict) -> int:
        """Change the row as the faults want; how often it stands on statements."""
        row["due"], row["same_id"] = row["created"], True
        if (late := self._faults.take("transfer_delay")) is not None:
            row["due"] += int(late.get("seconds", 86_400))
        if other := self._faults.take("transfer_amount"):
            row["amount"] = int(other["amount"])
        if (spoilt := self._faults.take("transfer_words")) is not None:
            row["words"] = SPOILT[spoilt.get("how", "cut")](row["words"])
        if other := self._faults.take("transfer_account"):
            row["account"] = str(other["account"])
        if self._faults.take("transfer_lost") is not None:
            return 0
        again = self._faults.take("transfer_double")
        if again is None:
            return 1
        row["same_id"] = again.get("id", "same") == "same"
        return int(again.get("copies", 2))

    def statement(self, account: str) -> str:
        """CSV of all that came by now, as banks export it, with their sum."""
        found = self._store.select(
            "transfer",
            [
                ("json_extract(body, '$.account') = ?", account),
                ("json_extract(body, '$.due') <= ?", int(self._clock())),
            ],
        )
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(HEADING)
        for row in reversed(found):
            day = datetime.fromtimestamp(row["due"], UTC).astimezone(VIETNAM)
            said = f"IBFT {row['words']} chuyen tien"
            writer.writerow((f"{day:%d/%m/%Y %H:%M:%S}", row["reference"], "", row["amount"], said))
        writer.writerow(("", "", "", sum(row["amount"] for row in found), "Tổng cộng"))
        return out.getvalue()


def scanned(code: str) -> dict:
    """{account, amount, words} of a VietQR code. :raises ApiError: no app would take it"""
    try:
        if f"{binascii.crc_hqx(code[:-4].encode('ascii'), 0xFFFF):04X}" != code[-4:]:
            raise ValueError("the check sum is wrong")
        parts = _parts(code)
        payee, more = _parts(_parts(parts["38"])["01"]), _parts(parts["62"])
        return {"account": payee["01"], "amount": int(parts["54"]), "words": more["08"]}
    except (KeyError, ValueError) as error:
        raise invalid("code", f"No VietQR code: {error}") from error


def _parts(text: str) -> dict[str, str]:
    found = {}
    while text:
        end = 4 + int(text[2:4])
        found[text[:2]], text = text[4:end], text[end:]
    return found
