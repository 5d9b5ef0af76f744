"""Paying by transfer: which account is offered, and what the payer must type."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from payments.bank import picture, references, vietqr
from payments.gateways.transfer import CODE
from payments.models import Attempt, BankAccount
from portal.core.dates import today

SAMPLE = 20
SAMPLE_HEADING = ("Ngày giao dịch", "Số tham chiếu", "Ghi nợ", "Ghi có", "Nội dung")


def account_of(agency) -> BankAccount | None:
    """Where transfers to this agency go today; None where it takes none."""
    return BankAccount.objects.valid_on().filter(agency=agency).order_by("-valid_from").first()


def is_offered(gateway, payee) -> bool:
    """Where the money goes to the agency's own account, it must have one."""
    return not gateway.needs_account or account_of(payee) is not None


@dataclass(frozen=True, slots=True)
class Instructions:
    """All that a bank's app asks for, as text and as a code."""

    account: BankAccount
    amount: int
    reference: str
    until: datetime

    @property
    def grouped(self) -> str:
        return references.grouped(self.reference)

    @property
    def characters(self) -> str:
        """What the QR code says."""
        return vietqr.build(
            vietqr.VietQR(
                bank=self.account.bank_code,
                account=self.account.number,
                amount=self.amount,
                purpose=self.reference,
                name=vietqr.plain(self.account.holder),
            )
        )

    @property
    def picture(self) -> str:
        """For the `src` of an image."""
        return picture.data_uri(self.characters)


def instructions(attempt: Attempt) -> Instructions | None:
    """None if the payment is no open transfer, or the agency has no account any more."""
    if attempt.gateway != CODE or not attempt.is_unfinished:
        return None
    account = account_of(attempt.bill.payee)
    if account is None:
        return None
    return Instructions(account, attempt.amount, attempt.reference, attempt.expires_at)


def sample(account) -> list[tuple]:
    """Rows of a statement as the demo's bank would write it: open transfers, and one of nobody."""
    waiting = Attempt.objects.filter(
        gateway=CODE, state=Attempt.State.OPEN, bill__payee=account.agency_id
    )
    day = f"{timezone.localtime():%d/%m/%Y %H:%M:%S}"
    rows = [
        (day, f"FT{one.pk.hex[-12:]}", "", one.amount, f"IBFT {one.reference} chuyen tien")
        for one in waiting.order_by("created_at")[:SAMPLE]
    ]
    rows.append((day, f"FT{today():%y%m%d}{account.pk}", "", 12_000, "Nop le phi trich luc"))
    return [*rows, ("", "", "", sum(row[3] for row in rows), "Tổng cộng")]
