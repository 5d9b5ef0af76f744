from datetime import timedelta

from django.apps import AppConfig

HANDLERS = {
    "file.kept": "procedures.services.scanning.scan",
    "document.rendered": "procedures.handlers.document_rendered",
    "paper.signed": "procedures.services.signing.paper_signed",
    "result.deliverable": "procedures.handlers.deliver_online",
    "phase.begun": "procedures.handlers.second_phase",
    "bulk.begun": "procedures.services.bulk.work_off",
    "simulation.begun": "procedures.services.simulating.work_off",
    "move.begun": "procedures.services.moving.work_off",
}
MAILERS = [
    ("application.acted", "procedures.news.tell_people"),
    ("application.acted", "procedures.desk_news.tell_officers"),
    ("document.rendered", "procedures.paper_news.send_slip"),
    ("phase.begun", "procedures.news.tell_of_phase"),
    ("part.ended", "procedures.news.tell_of_part"),
    ("file.refused", "procedures.news.tell_of_refused_file"),
    ("opinion.escalated", "procedures.desk_news.tell_of_late_opinion"),
    ("opinion.recalled", "procedures.desk_news.tell_of_recalled_opinion"),
    ("application.opened_urgently", "procedures.desk_news.tell_heads"),
]
HALF_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
JOBS = {
    "lapse": (HOUR, "procedures.jobs.lapse_late"),
    "scan": (HOUR, "procedures.jobs.scan_waiting"),
    "drafts": (DAY, "procedures.jobs.forget_drafts"),
    "remind": (6 * HOUR, "procedures.reminders.remind_of_notices"),
    "remind_of_answers": (6 * HOUR, "procedures.reminders.remind_of_answers"),
    "results": (HOUR, "procedures.news.tell_of_results"),
    "escalate": (HALF_HOUR, "procedures.jobs.escalate_late"),
    "warn": (HALF_HOUR, "procedures.warnings.warn_officers"),
    "gaps": (HOUR, "procedures.holders.tell_of_gaps"),
    "digest": (HALF_HOUR, "procedures.digest.send_digests"),
    "readings": (DAY, "procedures.services.readings.forget_readings"),
}


class ProceduresConfig(AppConfig):
    name = "procedures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.documents import access
        from portal.tasks import periodic, subscribe
        from procedures.models import ApplicationDocument

        for topic, handler in HANDLERS.items():
            subscribe(topic, handler)
        for topic, handler in MAILERS:
            subscribe(topic, handler, queue="mail")
        for name, (every, handler) in JOBS.items():
            periodic(f"procedures.{name}", every=every, handler=handler)
        access.register(
            lambda user: ApplicationDocument.objects.visible_to(user).values("document_id")
        )
