"""A bank account of the commune, and statements as its bank would write them."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from payments.models import Attempt, BankAccount, Statement
from payments.services import attempts, statements
from tests.payments.scenes import PRICE, Till, drain, urls

HEADING = "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung"
DAY = "05/09/2024"


def make_account(agency, **values) -> BankAccount:
    number = values.pop("number", f"0000{agency.pk:06}")
    return BankAccount.objects.create(
        agency=agency,
        bank_code="999999",
        bank_name="Ngân hàng bản thử",
        number=number,
        holder=agency.name,
        is_demo=True,
        valid_from=date(2020, 1, 1),
        **values,
    )


def csv_file(*rows, heading=HEADING) -> bytes:
    return "\n".join([heading, *rows, ""]).encode()


def credit(words, amount=PRICE, number="FT1", day=DAY) -> str:
    return f'{day},{number},,{amount},"{words}"'


@dataclass
class Transfers:
    """A payer who transfers, and the cashier who reads the statement."""

    till: Till
    account: BankAccount
    files: list = field(default_factory=list)

    def attempt(self) -> Attempt:
        bill, payer = self.till.bill(), self.till.payer
        return attempts.start_attempt(bill=bill, gateway="transfer", actor=payer, urls=urls)

    def take_in(self, *rows, total=None, cashier=None) -> Statement:
        """Rows of CSV; the total of their credits unless another is given."""
        data = csv_file(*rows)
        total = total if total is not None else sum(int(row.split(",")[3]) for row in rows)
        return self.take_in_file(data, total, cashier)[0]

    def take_in_file(self, data, total, cashier=None):
        cashier = cashier or self.till.world.officer("cashier")
        return statements.take_in(account=self.account, actor=cashier, data=data, total=total)

    def read(self, *rows, **how) -> Statement:
        """Taken in, and worked off."""
        statement = self.take_in(*rows, **how)
        drain()
        return statement


def upload(data, name="sao-ke.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/csv")


@pytest.fixture
def transfers(till) -> Transfers:
    return Transfers(till, make_account(till.world.commune))
