"""The pages that say what failed, as requests that fail are answered."""

from unittest import mock

from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from portal.core.errors import OnHold
from portal.core.ratelimit import Busy
from tests.access.cells import Row, Visits
from tests.clients import PortalClient

STATUSES = {400, 403, 409, 413, 429, 500, 503}
BUDGET = "portal.core.ratelimit.allow"  # asked before the page that these requests are for
TYPED = {"code": "H05 1", "phone": "0000"}


def answers(visits: Visits):
    """One of each, asked for in the language of the visits while the thread speaks the other."""
    other = "en" if visits.language == "vi" else "vi"
    for ask in (_damaged, _unproven, _too_large, _too_often, _our_fault, _on_hold, *_STALE):
        with translation.override(visits.language):
            request = ask(visits)
        with translation.override(other):
            answer = request()
        yield answer


def _track(**how):
    client, address = PortalClient(raise_request_exception=False, **how), reverse("track")
    return lambda: client.post(address, TYPED)


def _damaged(_visits):
    return override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=1)(_track())


def _unproven(_visits):
    return _track(enforce_csrf_checks=True)


def _too_large(_visits):
    return override_settings(REQUEST_MAX_BYTES=1)(_track())


def _too_often(_visits):
    return mock.patch(BUDGET, mock.Mock(return_value=False))(_track())


def _our_fault(_visits):
    return mock.patch(BUDGET, mock.Mock(side_effect=RuntimeError))(_track())


def _on_hold(_visits):
    return mock.patch(BUDGET, mock.Mock(side_effect=OnHold))(_track())


def _stale_act(visits):
    """An officer meets a colleague who was faster."""
    address = reverse("desk:act", args=[visits.scene.things["decided"].pk, "return"])
    typed = {"seen": 0, "reason": "H05 1"}
    return lambda: visits.clients["approver"].post(address, typed)


def _sent_twice(visits):
    row = Row("application_check", "filed", "POST", {})
    return lambda: visits.ask_alone("owner", row)


def _sheet_later(visits):
    """Too many sheets are being made."""
    address = reverse("guide_pdf", args=[visits.scene.things["guided"].code])
    busy = mock.patch("cms.guide_sheet.pdf_of", mock.Mock(side_effect=Busy))
    return busy(lambda: visits.clients["anonymous"].get(address))


_STALE = (_stale_act, _sent_twice, _sheet_later)
