from django.urls import path, register_converter

from payments.converters import DayConverter
from payments.views import (
    case_list,
    cases,
    cashier,
    citizen,
    closing,
    gateways,
    messages,
    receipts,
    refunds,
    reports,
    statements,
)

register_converter(DayConverter, "day")

urlpatterns = [
    path("thanh-toan/<uuid:application>/", citizen.pay, name="pay"),
    path("thanh-toan/tro-lai/", citizen.pay_back, name="pay_back"),
    path("thanh-toan/tro-lai/<uuid:attempt>/", citizen.pay_return, name="pay_return"),
    path("hoan-tien/<uuid:application>/", refunds.refund, name="refund"),
    path("thu-phi/", cashier.day, name="cashier"),
    path("thu-phi/cong-thanh-toan/", gateways.overview, name="payment_gateways"),
    path("thu-phi/cong-thanh-toan/thong-bao/", messages.index, name="payment_messages"),
    path("thu-phi/cong-thanh-toan/thong-bao/<uuid:pk>/", messages.message, name="payment_message"),
    path("thu-phi/cach-nop/<int:agency>/", gateways.offer, name="payment_offer"),
    path("thu-phi/sao-ke/", statements.index, name="cashier_statements"),
    path("thu-phi/sao-ke/<uuid:pk>/", statements.statement, name="cashier_statement"),
    path("thu-phi/sao-ke-thu/<int:pk>.csv", statements.sample, name="cashier_sample"),
    path("thu-phi/khoa-so/", closing.index, name="cashier_closings"),
    path("thu-phi/khoa-so/<uuid:pk>/", closing.closing, name="cashier_closing"),
    path("thu-phi/kiem-quy/<int:agency>/<day:day>/", closing.count, name="cashier_count"),
    path("thu-phi/bao-cao/", reports.report, name="cashier_report"),
    path("thu-phi/bao-cao/01-TH-BLDT.csv", reports.summary, name="cashier_summary"),
    path("thu-phi/bao-cao/kho-bac.csv", reports.treasury, name="cashier_treasury"),
    path("thu-phi/ho-so/<uuid:application>/", cashier.take, name="cashier_application"),
    path("thu-phi/truong-hop/", case_list.index, name="cashier_cases"),
    path("thu-phi/truong-hop/<uuid:pk>/", cases.case, name="cashier_case"),
    path("thu-phi/bien-lai/<uuid:pk>/", receipts.receipt, name="cashier_receipt"),
    path("thu-phi/hoan-tien/<uuid:pk>/", refunds.decide, name="cashier_refund"),
]
