"""Where gateways report: verify, store, answer. Everything else is the worker's."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments.gateways import base
from payments.services import inbox

SAMPLE = 60  # bytes of a refused body in the log

logger = logging.getLogger("payments")


@csrf_exempt
@login_not_required
@require_POST
def payment_webhook(request, gateway):
    """200 stored, 400 forged, 503 try again: no secret is set, or the database is busy."""
    message = base.Message(
        headers=dict(request.headers), query=request.META["QUERY_STRING"], body=request.body
    )
    try:
        inbox.receive(gateway=gateway, message=message)
    except LookupError:
        raise Http404 from None
    except base.NotConfigured:
        logger.error("a message of %s cannot be verified: no secret is set", gateway)
        return HttpResponse(status=503)
    except base.GatewayError as error:
        logger.warning("refused a message of %s: %s %r", gateway, error, message.body[:SAMPLE])
        return HttpResponse(status=400)
    except OperationalError:
        logger.exception("a message of %s could not be stored", gateway)
        return HttpResponse(status=503, headers={"Retry-After": "30"})
    return HttpResponse(status=200)
