from datetime import timedelta

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from payments.models import (
            CreditNote,
            ProofOfPayment,
            Receipt,
            ReceiptNotice,
            ReceiptVoid,
        )
        from portal.core import panels
        from portal.documents import access
        from portal.tasks import periodic, subscribe

        subscribe("fee.changed", "payments.jobs.fee_changed")
        subscribe("application.acted", "payments.jobs.application_acted")
        subscribe("bill.closed", "payments.jobs.bill_closed")
        subscribe("gateway.message", "payments.jobs.process_message")
        subscribe("gateway.day", "payments.jobs.ask_about_day")
        subscribe("refund.approved", "payments.jobs.send_refund")
        subscribe("refund.decided", "payments.jobs.watch_refund")
        subscribe("refund.approved", "payments.refund_news.tell_ready", queue="mail")
        subscribe("refund.decided", "payments.refund_news.tell_decided", queue="mail")
        subscribe("statement.taken_in", "payments.jobs.book_statement")
        subscribe("payment.settled", "payments.news.tell_settled", queue="mail")
        subscribe("document.rendered", "payments.news.tell_paper", queue="mail")
        subscribe("payment.held", "payments.news.tell_held", queue="mail")
        subscribe("fee.owed_again", "payments.news.tell_owed_again", queue="mail")
        periodic("payments.sweep", every=timedelta(minutes=5), handler="payments.jobs.sweep")
        periodic("payments.compare", every=timedelta(days=1), handler="payments.jobs.compare")
        hourly = timedelta(hours=1)
        periodic("payments.compare_days", every=hourly, handler="payments.jobs.compare_days")
        periodic("payments.check_books", every=hourly, handler="payments.nightly.run")
        subscribe("books.check", "payments.nightly.check")
        subscribe("books.wrong", "payments.nightly.tell", queue="mail")
        watch = {"every": timedelta(minutes=1), "handler": "payments.jobs.watch_messages"}
        periodic("payments.watch_messages", **watch)
        periodic("payments.old_cases", every=hourly, handler="payments.jobs.warn_of_old_cases")
        subscribe("messages.late", "payments.operator_news.tell_late", queue="mail")
        subscribe("gateway.alarm", "payments.operator_news.tell_alarm", queue="mail")
        subscribe("messages.over", "payments.operator_news.tell_over", queue="mail")
        subscribe("cases.old", "payments.operator_news.tell_old_cases", queue="mail")
        periodic("payments.book", every=timedelta(minutes=5), handler="payments.jobs.book_overdue")
        for papers in (Receipt, ProofOfPayment, CreditNote, ReceiptNotice, ReceiptVoid):
            access.register(papers.objects.document_ids_of)
        panels.register("application", "payments.panels.for_citizen")
        panels.register("confirmation", "payments.panels.for_confirmation")
        panels.register("counter", "payments.panels.for_counter")
        panels.register("desk_application", "payments.panels.for_desk")
