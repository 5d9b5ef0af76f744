"""What a publication changes for the editors' lists."""

from django.dispatch import receiver
from wagtail.signals import page_published

from cms.models import ProcedurePage
from portal.feedback.gaps import renew
from procedures.models import Procedure


@receiver(page_published, sender=ProcedurePage)
def when_published(sender, instance, **kwargs):
    procedure = Procedure.objects.filter(code=instance.code).first()
    if procedure:
        renew(procedure)
