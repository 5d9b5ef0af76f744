"""What a gateway is asked for: words kept with the attempt; who pays is kept nowhere."""

from datetime import datetime

from django.utils.translation import get_language

from payments.gateways import base
from payments.services import transfers
from portal.accounts.models import Area
from procedures.display import address_text


def words(attempt, bill, urls) -> dict:
    """Kept with the attempt: the same key with other words would be refused. No personal data."""
    success_url, cancel_url = urls
    fees = [(line.fee, line.amount) for line in bill.lines.select_related("fee")]
    return {
        "description": f"{bill.application.code}",
        "lines": [[fee.label, amount, fee.rule_id, fee.kind] for fee, amount in fees],
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": attempt.expires_at.isoformat(),
        "locale": (get_language() or "vi")[:2],
        "subject": _subject(bill, [fee for fee, _amount in fees]),
    }


def _subject(bill, fees) -> dict:
    """Fields of base.Subject."""
    procedure, payee = bill.application.version.procedure, bill.payee
    account = transfers.account_of(payee)
    notice = next((fee for fee in fees if fee.notice_number), None)
    return {
        "application": f"{bill.application.code}",
        "procedure": procedure.code,
        "procedure_name": procedure.name,
        "payee": payee.code,
        "payee_name": payee.name,
        "account": account.number if account else "",
        "bank": account.bank_code if account else "",
        "holder": account.holder if account else "",
        "treasury_account": payee.treasury_account,
        "decision": notice.notice_number if notice else "",
        "decided_on": f"{notice.notice_date or ''}" if notice else "",
    }


def checkout_request(attempt, adapter) -> base.CheckoutRequest:
    said = attempt.asked
    return base.CheckoutRequest(
        reference=attempt.reference,
        idempotency_key=attempt.idempotency_key,
        amount=attempt.amount,
        description=said["description"],
        lines=tuple(base.Line(*line) for line in said["lines"]),
        success_url=said["success_url"],
        cancel_url=said["cancel_url"],
        created_at=attempt.created_at,
        expires_at=datetime.fromisoformat(said["expires_at"]),
        subject=base.Subject(**said.get("subject", {})),
        payer=_payer(attempt) if adapter.wants_payer else base.Payer(),
        locale=said["locale"],
    )


def _payer(attempt) -> base.Payer:
    """Whom our own receipt names: who owes a notice, or else who pays."""
    lines = attempt.bill.lines.select_related("fee")
    named = next((line.fee for line in lines if line.fee.payer_name), None)
    if named:
        return base.Payer(name=named.payer_name, number=named.payer_number or "")
    account, application = attempt.started_by, attempt.bill.application
    person = account.person if account else application.owner
    address = (person.address if person else None) or {}
    places = _places(address)
    return base.Payer(
        name=account.full_name if account else application.owner_name,
        number=person.national_id if person else "",
        address=address_text(address or None),
        district=places.get("district", ""),
        province=places.get("province", ""),
    )


def _places(address) -> dict[str, str]:
    """{level: name}; districts ended with June 2025, so that most have none."""
    areas = Area.objects.filter(code__in=[*address.values()]).select_related("level")
    named = ((area.level.code, area) for area in areas)
    return {level: area.name for level, area in named if address.get(level) == area.code}
