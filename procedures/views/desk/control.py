"""The control slip of a file (form 06): made when asked for, from its history of this minute."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.audit.services import record
from portal.core import moments
from portal.core.ratelimit import Busy, rate_limited
from portal.documents import sheets
from portal.tasks.limited import ChildFailed, LimitExceeded
from procedures.control_slip import control_slip, place_of, told_publicly
from procedures.services.authority import read_as
from procedures.views.desk.access import officer_required, opened_application


@officer_required
@require_POST
@rate_limited("control_slip", limit=60, window=3600)
def control(request, pk):
    """Recorded before it is made: who has the button's answer has read it."""
    found, now = opened_application(request, pk), moments.now()
    content = control_slip(found, actor=request.user, now=now)
    sheet = _numbered(found, request.user, now)
    try:
        pdf = sheets.finish(sheet, content)
    except (Busy, ChildFailed, LimitExceeded):
        messages.error(request, _("The slip could not be made just now. Please try once more."))
        return redirect("desk:application", pk=pk)
    response = HttpResponse(pdf, "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="phieu-kiem-soat-{found.code}.pdf"'
    return response


@transaction.atomic
def _numbered(application, officer, now):
    """The sheet with its number; the event says who asked for it."""
    public = told_publicly(application, now)
    place = place_of(application, now)
    sheet = sheets.begin(kind="control_slip", place=place, public=public, actor=officer, at=now)
    record(
        stream=application.audit_stream,
        act="make_control_slip",
        actor=officer,
        before=application.status,
        after=application.status,
        post=read_as(officer, application),
        payload={"number": sheet.number, "code": sheet.lookup_code},
    )
    return sheet
