"""Labels of the rows that anyone may see about a document: stored as ids, shown translated."""

from django.utils.translation import gettext_noop

DOCUMENT = gettext_noop("Document")
NUMBER = gettext_noop("Number")
FORM_AND_SERIAL = gettext_noop("Form and serial symbol")
AGENCY = gettext_noop("Issued by")
COLLECTOR = gettext_noop("Collected by")
PERSON = gettext_noop("Issued to")
PAYER = gettext_noop("Paid by")
PROCEDURE = gettext_noop("Procedure")
APPLICATION = gettext_noop("Application code")
AMOUNT = gettext_noop("Amount")
ISSUED = gettext_noop("Issued on")
