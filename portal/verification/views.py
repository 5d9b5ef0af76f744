"""The public page that says whether a receipt or result is ours and still valid."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.ratelimit import rate_limited
from portal.verification.forms import CodeForm, FileForm
from portal.verification.reading import read_file
from portal.verification.verdicts import Verdict, check_code, check_file
from portal.verification.words import words_of


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("verify", limit=60, window=300)
def verify(request):
    """Type a code, or give a file. A code leads to its own address, a file is judged here."""
    if request.method != "POST":
        return _form_page(request, CodeForm(), FileForm())
    if "code" not in request.POST:
        return _judge_file(request)
    form = CodeForm(request.POST)
    if form.is_valid():
        return redirect("verify_code", code=form.cleaned_data["code"])
    return _form_page(request, form, FileForm())


@rate_limited("verify_file", limit=20, window=300)
def _judge_file(request):
    """Dearer than a look-up: a budget of its own."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, CodeForm(), form)
    return _verdict_page(request, check_file(form.cleaned_data["file"].read(), read_file))


@login_not_required
@require_safe
@rate_limited("verify_code", limit=60, window=300)
def verify_code(request, code):
    return _verdict_page(request, check_code(code))


def _form_page(request, code_form, file_form):
    context = {"code_form": code_form, "file_form": file_form}
    return render(request, "verification/form.html", context)


def _verdict_page(request, finding):
    context = {
        "finding": finding,
        "words": words_of(finding),
        "code_form": CodeForm(),
    }
    status = 404 if finding.verdict == Verdict.UNKNOWN and not finding.by_file else 200
    return render(request, "verification/verdict.html", context, status=status)
