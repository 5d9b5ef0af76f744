from datetime import timedelta

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "procedures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.documents import access
        from portal.tasks import periodic, subscribe
        from procedures.models import ApplicationDocument

        subscribe("file.kept", "procedures.services.scanning.scan")
        subscribe("document.rendered", "procedures.handlers.document_rendered")
        subscribe("paper.signed", "procedures.services.signing.paper_signed")
        subscribe("result.deliverable", "procedures.handlers.deliver_online")
        subscribe("application.acted", "procedures.news.tell_people", queue="mail")
        subscribe("application.acted", "procedures.desk_news.tell_officers", queue="mail")
        subscribe("opinion.escalated", "procedures.desk_news.tell_of_late_opinion", queue="mail")
        subscribe("application.opened_urgently", "procedures.desk_news.tell_heads", queue="mail")
        subscribe("bulk.begun", "procedures.services.bulk.work_off")
        periodic("procedures.lapse", every=timedelta(hours=1), handler="procedures.jobs.lapse_late")
        periodic(
            "procedures.scan", every=timedelta(hours=1), handler="procedures.jobs.scan_waiting"
        )
        periodic(
            "procedures.drafts", every=timedelta(days=1), handler="procedures.jobs.forget_drafts"
        )
        periodic(
            "procedures.remind",
            every=timedelta(hours=6),
            handler="procedures.reminders.remind_of_notices",
        )
        periodic(
            "procedures.remind_of_answers",
            every=timedelta(hours=6),
            handler="procedures.reminders.remind_of_answers",
        )
        periodic(
            "procedures.escalate",
            every=timedelta(minutes=30),
            handler="procedures.jobs.escalate_late",
        )
        periodic(
            "procedures.warn",
            every=timedelta(minutes=30),
            handler="procedures.warnings.warn_officers",
        )
        periodic(
            "procedures.digest",
            every=timedelta(minutes=30),
            handler="procedures.digest.send_digests",
        )
        periodic(
            "procedures.readings",
            every=timedelta(days=1),
            handler="procedures.services.readings.forget_readings",
        )
        access.register(
            lambda user: ApplicationDocument.objects.visible_to(user).values("document_id")
        )
