from django.urls import path, re_path

from portal.reports.views import public, register, report

urlpatterns = [
    path("hieu-qua/", public.performance, name="performance"),
    path("ban-lam-viec/bao-cao/", report.report, name="reports"),
    re_path(
        r"^ban-lam-viec/bao-cao/(?P<table>co-quan|linh-vuc)\.xlsx$",
        report.report_as_sheet,
        name="report_sheet",
    ),
    path("ban-lam-viec/so-theo-doi/", register.register, name="register"),
    path("ban-lam-viec/so-theo-doi/so.xlsx", register.register_as_sheet, name="register_sheet"),
    path("ban-lam-viec/so-theo-doi/so.pdf", register.register_in_print, name="register_print"),
]
