from django.urls import path

from payments.views import cases, cashier, citizen, gateways, receipts, refunds

urlpatterns = [
    path("thanh-toan/<uuid:application>/", citizen.pay, name="pay"),
    path("thanh-toan/tro-lai/<uuid:attempt>/", citizen.pay_return, name="pay_return"),
    path("hoan-tien/<uuid:application>/", refunds.refund, name="refund"),
    path("thu-phi/", cashier.day, name="cashier"),
    path("thu-phi/cong-thanh-toan/", gateways.overview, name="payment_gateways"),
    path("thu-phi/cach-nop/<int:agency>/", gateways.offer, name="payment_offer"),
    path("thu-phi/ho-so/<uuid:application>/", cashier.take, name="cashier_application"),
    path("thu-phi/truong-hop/<uuid:pk>/", cases.case, name="cashier_case"),
    path("thu-phi/bien-lai/<uuid:pk>/", receipts.receipt, name="cashier_receipt"),
    path("thu-phi/hoan-tien/<uuid:pk>/", refunds.decide, name="cashier_refund"),
]
