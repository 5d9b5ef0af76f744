"""Why a signature was not made, and what to do now."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

WORDS = {
    "unlinked": _("You have no certificate for signing here. An administrator links it."),
    "not_yet": _("Your certificate is not valid yet."),
    "expired": _("Your certificate has expired. Renew it, then have it linked again."),
    "revoked": _("Your certificate has been revoked. Have a new one linked."),
    "disabled": _("The signing service has locked your certificate. Ask the service."),
    "another": _(
        "The certificate at the signing service is another one than yours. Have it linked again."
    ),
    "untrusted": _(
        "Your certificate does not lead to a certification authority that counts here. Tell an "
        "administrator."
    ),
    "usage": _(
        "Your certificate is not made for signing documents. Have another one issued and linked."
    ),
    "key": _(
        "The key of your certificate can neither be checked as RSA nor on an elliptic curve. Have "
        "another certificate issued and linked."
    ),
    "handle": _(
        "The signing service uses an identifier longer than the portal can keep. Tell an "
        "administrator."
    ),
    "locked": _("The signing service does not let the portal in. Tell an administrator."),
    "unreachable": _("The signing service does not answer. Nothing was signed: sign again later."),
    "broken": _("The signing service gave no usable signature. Nothing was signed: sign again."),
    "rendering": _(
        "The document could not be made. Sign again; tell an administrator if it stays."
    ),
    "large": _(
        "The signature with its certificates is larger than the room kept for it in the document. "
        "Tell an administrator."
    ),
    "fewer": _(
        "The signing service now signs fewer documents under one confirmation. Sign again: they "
        "are divided."
    ),
    "slow": _("Preparing took too long. Nothing was signed: sign again."),
    "unfinished": _(
        "You confirmed, but the signatures did not reach the portal in time. What is not signed "
        "here waits for your signature again."
    ),
    "nothing": _("Nothing was left to be signed."),
    "changed": _("The file has changed since you were asked. Read it and sign again."),
    "refused": _("You refused on the phone. Nothing was signed; you may sign again."),
    "late": _("The time to confirm was over. Nothing was signed: sign again."),
    "cancelled": _("You stopped waiting. Nothing was signed; you may sign again."),
}


def in_words(problem: str) -> str:
    return gettext(WORDS[problem]) if problem else ""
