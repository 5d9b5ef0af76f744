"""Addresses of machines: no language, no sign-in."""

from django.urls import path

from payments.views import webhook

urlpatterns = [
    path(
        "cong-thanh-toan/<slug:gateway>/thong-bao/", webhook.payment_webhook, name="payment_webhook"
    ),
]
