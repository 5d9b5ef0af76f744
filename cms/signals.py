"""Pages that go live or leave, on whatever way."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import ProtectedError
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    published,
)

from cms import index, publishing, review
from cms.models import ProcedurePage, SharedPart
from cms.services import shared
from procedures.models import Field


@receiver(page_published)
def when_published(sender, instance, **kwargs):
    index.index_page(instance)


@receiver(page_unpublished)
def when_unpublished(sender, instance, **kwargs):
    """Expiry by schedule unpublishes through the base model, past `ProcedurePage.save`."""
    index.drop_page(instance)
    if isinstance(instance, ProcedurePage):
        publishing.close(instance)


@receiver([page_slug_changed, post_page_move])
def when_moved(sender, instance, **kwargs):
    """Addresses of the pages below have changed with it."""
    for page in instance.get_descendants(inclusive=True).live().specific():
        index.index_page(page)


@receiver(post_save, sender=Field)
def when_field_renamed(sender, instance, created, **kwargs):
    """Procedures are found by the name of their field too."""
    renamed = ProcedurePage.objects.none() if created else ProcedurePage.objects.live()
    for page in renamed.filter(field=instance):
        index.index_page(page)


@receiver(post_save, sender=Revision)
def when_drafted(sender, instance, created, **kwargs):
    """On whatever way: doubts that an editor settles leave the queue."""
    kind = ContentType.objects.get_for_model(ProcedurePage)
    if created and instance.content_type_id == kind.pk:
        review.follow(instance.content)


@receiver(pre_delete, sender=ProcedurePage)
def when_deleted(sender, instance, **kwargs):
    """Also with its parent and with others: those ways never call the page's own `delete`."""
    if versions := publishing.versions_of([instance.code]):
        raise ProtectedError(_("This procedure has versions; unpublish it instead"), versions)


@receiver(published, sender=SharedPart)
def when_shared_part_published(sender, instance, revision, **kwargs):
    shared.freeze(instance, revision.user)
