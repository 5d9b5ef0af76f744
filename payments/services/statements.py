"""A bank's statement taken in: every line is stored first, then booked by the worker.

The same file twice is the same statement; a line that an earlier file brought is only counted. A
file that says something else under a known number of the bank is refused whole.
"""

import hashlib
import re
from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from payments.bank import statements as files
from payments.models import BankAccount, Statement, StatementLine
from payments.services.errors import StatementRefused
from portal.accounts.delegations import filled
from portal.audit.services import record
from portal.core.dates import format_date, local_date
from portal.core.encryption import blind_index
from portal.core.money import format_vnd
from portal.tasks import publish
from procedures.services.authority import require_role

AT_ONCE = 500
LONGEST_ID = 40
DIGEST = re.compile(r"\d{8}-[0-9a-f]{24}")  # key of a line without a number


def take_in(*, account, actor, data, total) -> tuple[Statement, bool]:
    """(the statement of this file, was it new?). `total` is what the bank says came, in đồng.

    Raises NotAllowed, files.BadFile, StatementRefused (the file is not what the cashier means).
    """
    require_role(actor, account.agency_id, "cashier")
    sheet = files.read(data, account.columns)
    if sheet.total != total:
        raise StatementRefused(
            _("The lines of this file come to %(total)s. Check the account, the days and the sum.")
            % {"total": format_vnd(sheet.total)}
        )
    return _store(account, actor, hashlib.sha256(data).hexdigest(), sheet)


@transaction.atomic(durable=True)
def _store(account, actor, digest, sheet) -> tuple[Statement, bool]:
    """One file of an account after another, so that both of two cashiers count right."""
    BankAccount.objects.select_for_update().get(pk=account.pk)
    known = Statement.objects.filter(account=account, digest=digest).first()
    if known:
        return known, False
    statement = _head(account, actor, digest, sheet)
    new = _new_lines(statement, sheet)
    StatementLine.objects.bulk_create(new, batch_size=AT_ONCE)
    statement.known = statement.credits - len(new)
    statement.save(update_fields=["known"])
    publish("statement.taken_in", statement=statement.pk)
    counts = {"lines": statement.credits, "known": statement.known, "total": statement.total}
    post = filled(actor, account.agency_id, "cashier")
    stream = f"statement:{statement.pk}"
    record(stream=stream, act="take_in", actor=actor, post=post, payload=counts)
    return statement, True


def _head(account, actor, digest, sheet) -> Statement:
    days = [local_date(line.paid_at) for line in (*sheet.lines, *sheet.outgoing)]
    return Statement.objects.create(
        account=account,
        digest=digest,
        first_day=min(days),
        last_day=max(days),
        credits=len(sheet.lines),
        known=0,
        outgoing=len(sheet.outgoing),
        total=sheet.total,
        imported_by=actor,
    )


def _new_lines(statement, sheet) -> list[StatementLine]:
    """Those that neither an earlier file nor an earlier line of this one has brought.

    Raises files.BadFile.
    """
    lines: dict[str, files.Line] = {}
    for line in sheet.lines:
        lines.setdefault(_key(line), line)
    known = _Known(statement, lines)
    new = [_line(statement, line) for key, line in lines.items() if not known.brought(key, line)]
    if known.problems:
        raise files.BadFile(*known.problems[: files.SHOWN_PROBLEMS])
    return new


class _Known:
    """What earlier files brought of these days.

    Under one number of the bank stands one line: with another amount or other words it is another,
    and the column numbers something else. Once an account leaves that column out, or names one,
    lines that were stored the other way are found by all they say.
    """

    def __init__(self, statement, lines):
        self._said, self.problems = {}, []
        self._numbered, self._bare = Counter(), Counter()
        rows = StatementLine.objects.filter(account=statement.account_id)
        first, after = statement.first_day, statement.last_day + timedelta(days=1)
        rows = rows.filter(key__gte=f"{first:%Y%m%d}", key__lt=f"{after:%Y%m%d}")
        for row in rows.order_by().iterator(chunk_size=AT_ONCE):
            said = row.amount, files.plain(row.words)
            if row.key in lines:
                self._said[row.key] = said
            else:
                kept = self._bare if DIGEST.fullmatch(row.key) else self._numbered
                kept[row.paid_at, *said] += 1

    def brought(self, key, line) -> bool:
        said = line.amount, line.plain_words
        if key not in self._said:
            return self._brought_otherwise(key, (line.paid_at, *said))
        if self._said[key] != said:
            self.problems.append(_other(line))
        return True

    def _brought_otherwise(self, key, said) -> bool:
        """Each stored line stands for one."""
        others = self._numbered if DIGEST.fullmatch(key) else self._bare
        others[said] -= 1
        return others[said] >= 0


def _other(line) -> str:
    told = {"number": line.number, "id": line.bank_id, "day": format_date(local_date(line.paid_at))}
    words = _(
        "Line %(number)s: an earlier file has brought number %(id)s of %(day)s with another amount "
        "or other words. Nothing was taken in. If the bank numbers the lines of each file anew, "
        "ask an administrator to leave out the column of the number for this account."
    )
    return words % told


def _line(statement, line) -> StatementLine:
    return StatementLine(
        statement=statement,
        account_id=statement.account_id,
        number=line.number,
        key=_key(line),
        paid_at=line.paid_at,
        amount=line.amount,
        words=line.words,
    )


def _key(line) -> str:
    """The bank's number with its day (some count anew each day), or a keyed digest of the line."""
    day = f"{local_date(line.paid_at):%Y%m%d}"
    if line.bank_id and len(line.bank_id) <= LONGEST_ID:
        return f"{day}-{line.bank_id}"
    said = f"{line.paid_at.isoformat()}|{line.amount}|{line.plain_words}|{line.bank_id}|{line.nth}"
    return f"{day}-{blind_index(said, 'statement line')[:24]}"
