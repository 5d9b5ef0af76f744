from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.tasks import subscribe

        handler = "portal.documents.worker.render_issued"
        subscribe("document.issued", handler, queue="documents")
