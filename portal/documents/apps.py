from datetime import timedelta

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.core.checks import Tags, register

        from portal.documents.checks import known_roots, no_trial_seals
        from portal.tasks import periodic, subscribe

        for check in (no_trial_seals, known_roots):
            register(check, Tags.security, deploy=True)
        exporting = "portal.documents.restoring.export"
        periodic("documents.export_register", every=timedelta(hours=1), handler=exporting)
        handler = "portal.documents.worker.render_issued"
        subscribe("document.issued", handler, queue="documents")
        signing = "portal.documents.signing.steps"
        subscribe("signature.requested", f"{signing}.prepare", queue="documents")
        subscribe("signing.look", f"{signing}.advance")
        periodic(
            "documents.follow_signing", every=timedelta(minutes=1), handler=f"{signing}.follow"
        )
        periodic(
            "documents.forget_unsigned",
            every=timedelta(days=1),
            handler="portal.documents.signing.papers.forget_unsigned",
        )
        for job, every in (("catch_up", timedelta(minutes=2)), ("check_seals", timedelta(hours=1))):
            periodic(f"documents.{job}", every=every, handler=f"portal.documents.jobs.{job}")
