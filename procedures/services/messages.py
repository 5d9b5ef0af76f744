"""The conversation about one application."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.text import nfc
from portal.tasks.outbox import publish
from procedures.models import Message
from procedures.services.authority import require_applicant
from procedures.services.errors import ActRefused


@transaction.atomic
def ask(*, application, actor, text) -> Message:
    """A question of the applicant to the agency. Raises ActRefused on a draft."""
    require_applicant(actor, application)
    if application.is_draft:
        raise ActRefused(_("Send the application first."))
    message = Message.objects.create(application=application, author=actor, text=nfc(text).strip())
    publish("message.sent", message=str(message.pk))
    return message
