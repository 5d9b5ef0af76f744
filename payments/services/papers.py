"""Receipts, and proofs for taxes that others collect: one per collecting agency and kind, and one
per notice of what an officer assessed.

Documents of kind "receipt" (template "receipt") and "proof" (template "proof") carry this data,
frozen at the moment of settlement; all texts are Vietnamese and ready to print:

    title           "Biên lai thu phí", "Biên lai thu lệ phí" or "Giấy xác nhận nộp tiền"
    form_symbol     "EBL01"; serial "26TAA" ("" on a proof)
    digits          how wide the number is printed: 241 of 8 digits is "00000241"
    is_test         money of a test gateway: print "BẢN THỬ" across the sheet
    agency          {name, heading, parent_heading, tax_code, address}
    payer           {name, national_id (masked), address} of who paid, or whom a notice names: the
                    last two may be ""
    code, procedure public code of the application and the full name of its procedure
    lines           [{name, quantity, amount (đồng, int), reasons [text]}]: what was paid, then
                    with 0 đ what a rule has waived
    total, total_in_words    "24000" as int; "Hai mươi bốn nghìn đồng"
    method          "Tiền mặt tại quầy", "Thẻ tại quầy" or the label of the gateway
    paid_at         "09:30 thứ Năm 05/09/2024"
    cashier         name of who took it at the counter, else ""
    replaces, replace_reason    only of a receipt in the place of another: which, and why
    number, symbol, issued_at, date, lookup_code    added by portal.documents
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from payments import gateways
from payments.models import Capture, Method, ProofOfPayment, Receipt, ReceiptScheme
from portal.accounts.models import Agency, User
from portal.core.dates import format_datetime_long, local_date
from portal.core.money import amount_in_words, format_vnd
from portal.core.text import mask_name, mask_national_id
from portal.documents import labels
from portal.documents import services as documents
from procedures.models import Application, Fee

COUNTER = "counter"
TITLES = {
    Fee.Kind.FEE: "Biên lai thu phí",
    Fee.Kind.CHARGE: "Biên lai thu lệ phí",
    Fee.Kind.TAX: "Giấy xác nhận nộp tiền",
}


def issue(*, capture, application, shares, fees=None) -> dict:
    """Write what the shares [(fee, đồng)] need; {fee key: {"receipt" or "proof": row}}.

    Series are taken in one order, last before the event of the act. `fees`: all of the application,
    where the caller has them under lock.
    """
    fees = application.fees.all() if fees is None else fees
    exempt = [fee for fee in fees if fee.is_waived]
    groups: dict = {}
    for fee, amount in shares:
        notice = fee if fee.is_assessed else None
        groups.setdefault((fee.collecting_agency, fee.kind, notice), []).append((fee, amount))
    at, written = timezone.now(), {}
    for key in sorted(groups, key=_order):
        made = Paper(capture, application, *key[:2], at, key[2], exempt=exempt).write(groups[key])
        written |= {fee.pk: made for fee, _amount in groups[key]}
    return written


def _order(key):
    agency, kind, notice = key
    return agency.pk, kind, str(notice.pk) if notice else ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One sheet about one capture: a receipt or a proof, issued at `at`; of `notice`, if any.

    By who took the money, or by `replaced_by`, who puts it in the place of another. `exempt` are
    the fees of the application that a rule waives.
    """

    capture: Capture
    application: Application
    agency: Agency
    kind: str
    at: datetime
    notice: Fee | None = None
    replaced_by: User | None = None
    exempt: Sequence[Fee] = ()

    @property
    def is_test(self) -> bool:
        return not self.capture.is_live

    def write(self, shares) -> dict:
        total = sum(amount for _fee, amount in shares)
        if self.kind == Fee.Kind.TAX:
            return {"proof": self._proof(shares, total)}
        return {"receipt": self._receipt(self._data(shares, total))}

    def replace(self, old, payer, reason) -> Receipt:
        """A receipt in the place of `old`: the same money, another payer, a number of its own."""
        receipt = self._in_place_of(old, {"payer": payer, "replace_reason": reason})
        words = f"Thay bằng biên lai {receipt.serial} số {receipt.number_text}."
        documents.replace(
            document=old.document, by=receipt.document, reason=words, actor=self.replaced_by
        )
        return receipt

    def again(self, void, reason) -> Receipt:
        """A receipt of the same after `void`, which stays void."""
        return self._in_place_of(void, {"replace_reason": reason})

    def _in_place_of(self, old, changed) -> Receipt:
        said = f"{old.serial} số {old.number_text}, {old.document.data['date']}"
        return self._receipt(old.document.data | changed | {"replaces": said}, replaces=old)

    def _receipt(self, data, replaces=None) -> Receipt:
        year = local_date(self.at).year
        scheme = ReceiptScheme.objects.valid_on(local_date(self.at)).latest("valid_from")
        form, serial = scheme.marks(self.kind, year)
        serial = f"TEST-{serial}" if self.is_test else serial
        document = self._document(
            "receipt",
            self._key(f"receipt:{self.kind}:{form}:{serial}"),
            data | {"form_symbol": form, "serial": serial},
            (scheme.digits, scheme.period(year)),
        )
        return Receipt.objects.create(
            document=document,
            capture=self.capture,
            application=self.application,
            agency=self.agency,
            kind=self.kind,
            notice=self.notice,
            amount=data["total"],
            form_symbol=form,
            serial=serial,
            replaces=replaces,
        )

    def _proof(self, shares, total) -> ProofOfPayment:
        data = self._data(shares, total) | {"form_symbol": "", "serial": ""}
        counting = 6, str(local_date(self.at).year)
        return ProofOfPayment.objects.create(
            document=self._document("proof", self._key("proof"), data, counting),
            capture=self.capture,
            application=self.application,
            agency=self.agency,
            amount=total,
        )

    def _key(self, key) -> str:
        return f"test:{key}" if self.is_test else key

    def _document(self, kind, key, data, counting):
        """`counting`: how many digits are printed, and the period of the series."""
        digits, period = counting
        return documents.issue(
            kind=kind,
            place=documents.Place(
                agency=self.agency,
                key=key,
                symbol=data["serial"],
                period=period,
            ),
            content=documents.Content(kind, data | {"digits": digits}, self._public(data)),
            actor=self.replaced_by or self.capture.recorded_by,
            at=self.at,
        )

    def _public(self, data) -> list:
        return [
            [labels.DOCUMENT, data["title"]],
            *_marks(data),
            [labels.APPLICATION, data["code"]],
            [labels.PAYER, mask_name(data["payer"]["name"])],
            [labels.AMOUNT, f"{format_vnd(data['total'])} – {data['total_in_words']}"],
            [labels.COLLECTOR, data["agency"]["name"]],
        ]

    def _data(self, shares, total) -> dict:
        return {
            "title": TITLES[self.kind],
            "is_test": self.is_test,
            "agency": _collecting_body(self.agency),
            "payer": self._payer(),
            "code": self.application.code,
            "procedure": self.application.version.procedure.name,
            "lines": [_line(fee, amount) for fee, amount in (*shares, *self._waived())],
            "total": total,
            "total_in_words": amount_in_words(total),
            "method": method_name(self.capture.gateway, self.capture.provider_ref),
            "paid_at": in_vietnamese(format_datetime_long, self.capture.captured_at),
            "cashier": self.capture.recorded_by.full_name if self.capture.recorded_by else "",
        }

    def _waived(self) -> list:
        """Beside what was paid of the same kind: the receipt names the rule that waives it."""
        if self.notice:
            return []
        about = self.agency.pk, self.kind
        return [(fee, 0) for fee in self.exempt if (fee.collecting_agency_id, fee.kind) == about]

    def _payer(self) -> dict:
        if self.notice and self.notice.payer_name:
            return _payer_of(self.notice)
        attempt = self.capture.attempt
        account = attempt.started_by if attempt and self.capture.payer_name else None
        person = account.person if account else self.application.owner
        number = person.national_id if person else ""
        return {
            "name": self.capture.payer_name or self.application.owner_name,
            "national_id": mask_national_id(number) if number else "",
            "address": "",
        }


def _payer_of(notice) -> dict:
    """Whoever paid did it in the name of the one who owes it."""
    number = notice.payer_number
    masked = mask_national_id(number) if number else ""
    return {"name": notice.payer_name, "national_id": masked, "address": ""}


def _marks(data) -> list:
    marks = f"{data['form_symbol']} · {data['serial']}"
    return [[labels.FORM_AND_SERIAL, marks]] if data["serial"] else []


def _collecting_body(agency) -> dict:
    return {
        "name": agency.name,
        "heading": agency.heading or agency.name.upper(),
        "parent_heading": agency.parent_heading,
        "tax_code": agency.tax_code,
        "address": agency.address,
    }


def _line(fee, amount) -> dict:
    return {
        "name": fee.label,
        "quantity": fee.quantity,
        "amount": amount,
        "reasons": [reason["vi"] for reason in fee.reasons],
    }


def method_name(code, reference="") -> str:
    """How it was paid, in Vietnamese, as receipts say it."""
    with override("vi"):
        return method_label(code, reference)


def method_label(code, reference="") -> str:
    """How it was paid, in the reader's language; `reference` tells cards from cash."""
    if code == COUNTER:
        return _("Card at the counter") if is_card(code, reference) else _("Cash at the counter")
    return str(gateways.get(code).label)


def is_card(code, reference) -> bool:
    """Was it taken by the terminal of a counter?"""
    return code == COUNTER and reference.startswith(f"{Method.CARD}-")


def in_vietnamese(show, value) -> str:
    with override("vi"):
        return show(value)
