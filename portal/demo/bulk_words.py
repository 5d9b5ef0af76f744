"""The words in a pattern that are others in each copy: names, places, numbers, dates."""

from django.utils.translation import override

from payments.models import ReceiptScheme
from portal.accounts.models import Agency, User
from portal.core.dates import format_date, format_datetime_long, local, local_date, official_date
from portal.core.phones import display_phone
from portal.core.text import mask_name, mask_national_id
from procedures.documents import printed_place, two_lines
from procedures.models import Fee

SHORTEST = 4  # what is shorter is found by chance


def words_of(pattern) -> dict:
    found = {}
    for part in (_owner, _file, _bodies, _places, _officers, _receipts, _rows):
        found |= dict(part(pattern))
    return {old: new for old, new in found.items() if len(old) >= SHORTEST}


def _owner(pattern):
    owner, account = pattern.application.owner, pattern.application.filed_by
    shown = {
        "full_name": (str, mask_name),
        "national_id": (str, mask_national_id),
        "birth_date": (str, _day),
    }
    for name, forms in shown.items():
        for form in forms:
            yield form(getattr(owner, name)), lambda copy, n=name, f=form: f(getattr(copy.owner, n))
    for form in (str, _phone):
        yield form(account.phone), lambda copy, f=form: f(copy.user.phone)
    yield account.email or "", lambda copy: copy.user.email


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def _phone(canonical: str) -> str:
    return display_phone(canonical) if canonical else ""


def _file(pattern):
    application = pattern.application
    yield application.code, lambda copy: copy.code
    if application.register_number:
        yield register_text(application), register_text
    if application.due_at:
        yield moment_text(application.due_at), lambda copy: moment_text(copy.due_at)


def register_text(file) -> str:
    return f"{file.register_number:06d}/{file.register_year}"


def moment_text(moment) -> str:
    with override("vi"):
        return format_datetime_long(local(moment))


def _bodies(pattern):
    """Agencies, as papers and answers name them."""
    ids = {getattr(row, "agency_id", None) for row in pattern.rows}
    ids |= {fee.collecting_agency_id for fee in pattern.rows if isinstance(fee, Fee)}
    ids |= {pattern.application.receiving_agency_id}
    forms = (
        lambda agency: f'"{agency.code}"',
        lambda agency: agency.name,
        lambda agency: _heading(agency),
        lambda agency: two_lines(_heading(agency)).replace("\n", "\\n"),
        lambda agency: agency.parent_heading,
        lambda agency: agency.address,
        lambda agency: f'"{printed_place(agency)}"',
    )
    for agency in Agency.objects.filter(pk__in=ids - {None}).select_related("area"):
        for form in forms:
            yield form(agency), lambda copy, a=agency.pk, f=form: f(copy.elsewhere.agency(a))


def _heading(agency) -> str:
    return agency.heading or agency.name.upper()


def _places(pattern):
    """Codes as they stand in the JSON of an answer; names with their kind."""
    area = pattern.application.receiving_agency.area
    while area is not None:
        yield f'"{area.code}"', lambda copy, a=area.pk: f'"{copy.elsewhere.area(a).code}"'
        yield area.name, lambda copy, a=area.pk: copy.elsewhere.area(a).name
        area = area.parent


def _officers(pattern):
    for officer in User.objects.filter(pk__in=pattern.officers):
        yield (
            f'"{officer.full_name}"',
            lambda copy, o=officer.pk: f'"{copy.account(o).full_name}"',
        )


def _receipts(pattern):
    for receipt in pattern.receipts.values():
        for place, mark in enumerate((receipt.form_symbol, receipt.serial)):
            yield f'"{mark}"', lambda copy, r=receipt, p=place: f'"{copy.marks(r)[p]}"'


def _rows(pattern):
    for row in pattern.rows:
        yield str(row.pk), lambda copy, pk=row.pk: str(copy.ids[pk])


def dates_of(pattern, act: int) -> dict:
    """{text: function of a moment}: how a paper made at this act of the pattern prints its date."""
    stamp = pattern.marks[act]
    forms = (moment_text, lambda moment: official_date(local_date(moment)), format_date)
    return {form(stamp): form for form in forms}


class Schemes:
    """How receipts are marked, by their date."""

    def __init__(self):
        self.all = list(ReceiptScheme.objects.order_by("-valid_from"))

    def on(self, moment) -> ReceiptScheme:
        day = local_date(moment)
        return next(one for one in self.all if one.valid_from <= day)

    def marks(self, receipt, moment) -> tuple[str, str]:
        """(form symbol, serial) that such a receipt had at that time."""
        symbol, serial = self.on(moment).marks(receipt.kind, local_date(moment).year)
        return symbol, f"TEST-{serial}" if receipt.serial.startswith("TEST-") else serial
