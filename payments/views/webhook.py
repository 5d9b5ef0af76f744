"""Where gateways report: verify, store, answer. Everything else is the worker's."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from payments import gateways, masking
from payments.gateways import base
from payments.services import alarms, inbox, refused

SAMPLE = 60  # bytes of a refused message in the log, masked: anybody may send anything

logger = logging.getLogger("payments")


@csrf_exempt
@login_not_required
@never_cache
def payment_webhook(request, gateway):
    """Each gateway is answered in its own words; to most, the status says all."""
    try:
        adapter = gateways.get(gateway)
    except LookupError:
        raise Http404 from None
    if request.method != adapter.notifies_by:
        return HttpResponseNotAllowed([adapter.notifies_by])
    answer = adapter.answer(_take(request, gateway))
    headers = {"Retry-After": "30"} if answer.status == 503 else {}
    return HttpResponse(
        answer.body, status=answer.status, content_type=answer.content_type, headers=headers
    )


def _take(request, gateway) -> base.Verdict:
    message = base.Message(
        headers=dict(request.headers), query=request.META["QUERY_STRING"], body=request.body
    )
    try:
        return inbox.receive(gateway=gateway, message=message)
    except base.NotConfigured:
        logger.error("a message of %s cannot be verified: no secret is set", gateway)
        alarms.ring(gateway, alarms.SECRET)
        return base.Verdict.NOT_READY
    except base.GatewayError as error:
        why = refused.closer(error, message)
        level = logging.ERROR if refused.note(gateway, why) else logging.WARNING
        sample = masking.shown(message.body[:SAMPLE] or message.query[:SAMPLE].encode())
        logger.log(level, "refused a message of %s: %s %r", gateway, why, sample)
        return base.Verdict.FORGED
    except inbox.InboxFull as error:
        logger.error("a message of %s was sent away: %s", gateway, error)
        return base.Verdict.NOT_READY
    except DatabaseError:  # locked, away, or in the middle of a migration
        logger.exception("a message of %s could not be stored", gateway)
        return base.Verdict.NOT_READY
