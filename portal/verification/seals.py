"""Administrators hear of keys that cannot seal, or soon cannot; people wait for these papers."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from portal.accounts.models import User
from portal.core.dates import format_date, local_date
from portal.documents.models import IssuedDocument, SealCheck
from portal.documents.seals.condition import WARNINGS
from portal.notices.services import News, notify

WORDS = {
    "": _("In order"),
    "book": _("The file seals.toml cannot be understood"),
    "unlisted": _("Seals are required, but seals.toml has no entry of this agency or is not there"),
    "missing": _("A file that seals.toml names is missing"),
    "exposed": _("Others on the server may read the key: set its mode to 0600"),
    "locked": _("The passphrase or PIN is wrong"),
    "broken": _("No key that can be used was found under this entry"),
    "not_yet": _("The certificate is not valid yet"),
    "expired": _("The certificate has expired"),
    "revoked": _("The certificate has been revoked"),
    "lesser": _("Papers signed by their leaders say that the seal is no trial, and it is one"),
    "unreachable": _("The signing device, signing service or timestamp service does not answer"),
    "expiring": _("The certificate expires soon"),
    "stale": _("The list of revoked certificates could not be renewed"),
}
REMIND_AT = (30, 14, 7, 3, 1)  # days before a certificate expires


def tell(agency: str, problem: str):
    """Handler of "seal.trouble". Each administrator hears of a problem once a day, and of a
    certificate that expires at each of REMIND_AT."""
    check = SealCheck.objects.filter(code=agency).first() or SealCheck(code=agency)
    key = f"seal:{agency}:{problem}:{_occasion(check, problem)}"
    held = IssuedDocument.objects.waiting_for_seal().filter(agency__code=agency).count()
    context = {
        "agency": check.agency or agency,
        "problem": in_both(problem),
        "until": format_date(check.until) if check.until else "",
        "held": held,
        "goes_on": problem in WARNINGS,
    }
    for administrator in User.objects.filter(is_active=True, is_superuser=True):
        notify(recipient=administrator, news=News("seal_trouble", key, None, context))


def _occasion(check, problem) -> str:
    if problem != "expiring" or check.until is None:
        return local_date(timezone.now()).isoformat()
    left = (check.until - timezone.now()) / timedelta(days=1)
    return f"{check.until:%Y%m%d}:{min((days for days in REMIND_AT if left <= days), default=0)}"


def in_both(problem: str) -> dict[str, str]:
    """{language: words}, as templates of mail take them."""
    found = {}
    for language in ("vi", "en"):
        with override(language):
            found[language] = gettext(WORDS[problem])
    return found
