"""Labels of the rows that anyone may see about a document: stored as ids, shown translated."""

from django.utils.translation import gettext_noop

DOCUMENT = gettext_noop("Document")
FORM_AND_SERIAL = gettext_noop("Form and serial symbol")
NUMBER = gettext_noop("Number")
AGENCY = gettext_noop("Issued by")
COLLECTOR = gettext_noop("Collected by")
PERSON = gettext_noop("Issued to")
PAYER = gettext_noop("Paid by")
PROCEDURE = gettext_noop("Procedure")
AMOUNT = gettext_noop("Amount")
ISSUED = gettext_noop("Issued on")
APPLICATION = gettext_noop("Application code")
RECEIPT = gettext_noop("For the receipt")
PERIOD = gettext_noop("Period")
FILES = gettext_noop("Number of applications")
MADE = gettext_noop("Made on")

IN_ORDER = (
    DOCUMENT,
    FORM_AND_SERIAL,
    NUMBER,
    AGENCY,
    COLLECTOR,
    PERSON,
    PAYER,
    PROCEDURE,
    AMOUNT,
    ISSUED,
    MADE,
    APPLICATION,
    RECEIPT,
    PERIOD,
    FILES,
)
MASKED = {PERSON, PAYER}


def position(label: str) -> int:
    """Where a row stands on the page; labels that are not listed come last."""
    return IN_ORDER.index(label) if label in IN_ORDER else len(IN_ORDER)
