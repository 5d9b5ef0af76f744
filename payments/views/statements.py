"""Statements of banks: uploaded by a cashier of the account's agency, told line by line."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from payments.bank.statements import NEEDED, USUAL, BadFile
from payments.day_forms import StatementForm
from payments.models import BankAccount, Statement
from payments.reports.tables import as_csv
from payments.services import statements, transfers
from payments.services.errors import StatementRefused
from payments.statement_words import COLUMNS, LineRow, figures
from payments.views.cashier import require_cashier
from payments.views.reports import csv_file
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.keyset import paginate

REFRESH = 3  # seconds


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def index(request):
    """What has been taken in, and the form for the next file."""
    require_cashier(request.user)
    form = StatementForm(entered(request), request.FILES or None, user=request.user)
    if is_sent(request, form):
        statement = _take_in(request, form)
        if statement:
            return redirect("cashier_statement", pk=statement.pk)
    form.ask_for_the_file_again()
    taken = Statement.objects.visible_to(request.user).select_related("account__agency")
    columns = [(COLUMNS[name], ", ".join(USUAL[name]), name in NEEDED) for name in USUAL]
    page = paginate(taken, order="-imported_at", cursor=request.GET.get("cursor", ""))
    context = {"form": form, "page": page, "columns": columns}
    context["samples"] = BankAccount.objects.kept_by(request.user) if settings.DEMO else ()
    return render(request, "payments/statements.html", context)


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
def sample(request, pk):
    """The demo has no bank: this is what one would write of an account today."""
    require_cashier(request.user)
    if not settings.DEMO:
        raise Http404
    account = get_object_or_404(BankAccount.objects.kept_by(request.user), pk=pk)
    text = as_csv(transfers.SAMPLE_HEADING, transfers.sample(account))
    return csv_file(f"sao-ke-thu-{account.number}", text)


@never_cache
@require_GET
def statement(request, pk):
    """What became of each line."""
    require_cashier(request.user)
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
