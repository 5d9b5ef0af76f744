"""Statements of banks: uploaded by a cashier of the account's agency, told line by line."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from payments.bank.statements import NEEDED, USUAL, BadFile
from payments.day_forms import StatementForm
from payments.models import Statement
from payments.services import statements
from payments.services.errors import StatementRefused
from payments.statement_words import COLUMNS, LineRow, figures
from portal.core.keyset import paginate

REFRESH = 3  # seconds
SHOWN = 10


@require_http_methods(["GET", "POST"])
def index(request):
    """What has been taken in, and the form for the next file."""
    if not any(post.role == "cashier" for post in request.user.current_posts):
        raise PermissionDenied
    is_post = request.method == "POST"
    form = StatementForm(
        request.POST if is_post else None, request.FILES if is_post else None, user=request.user
    )
    if is_post and form.is_valid():
        statement = _take_in(request, form)
        if statement:
            return redirect("cashier_statement", pk=statement.pk)
    taken = Statement.objects.visible_to(request.user).select_related("account__agency")
    columns = [(COLUMNS[name], ", ".join(USUAL[name]), name in NEEDED) for name in USUAL]
    page = {"form": form, "statements": taken[:SHOWN], "columns": columns}
    return render(request, "payments/statements.html", page)


def _take_in(request, form) -> Statement | None:
    given = form.cleaned_data
    try:
        statement, is_new = statements.take_in(
            account=given["account"],
            actor=request.user,
            data=form.data_of_file,
            total=given["total"],
        )
    except BadFile as error:
        form.add_error("file", list(error.problems))
        return None
    except StatementRefused as refusal:
        form.add_error("total", str(refusal))
        return None
    if not is_new:
        messages.info(request, _("This file has been taken in before. Nothing was done again."))
    return statement


@never_cache
@require_GET
def statement(request, pk):
    """What became of each line."""
    mine = Statement.objects.visible_to(request.user)
    found = get_object_or_404(mine.select_related("account__agency", "imported_by"), pk=pk)
    page = paginate(
        found.lines.select_related("capture").prefetch_related(
            "capture__cases", "capture__allocations__fee__application"
        ),
        order="number",
        cursor=request.GET.get("cursor", ""),
        size=50,
    )
    context = {
        "statement": found,
        "figures": figures(found),
        "page": page,
        "rows": [LineRow(line) for line in page.rows],
        "refresh": REFRESH,
    }
    return render(request, "payments/statement.html", context)
