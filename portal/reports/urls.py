from django.urls import path

from portal.reports.views import register

urlpatterns = [
    path("ban-lam-viec/so-theo-doi/", register.register, name="register"),
    path("ban-lam-viec/so-theo-doi/so.xlsx", register.register_as_sheet, name="register_sheet"),
    path("ban-lam-viec/so-theo-doi/so.pdf", register.register_in_print, name="register_print"),
]
