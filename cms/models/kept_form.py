"""Files of blank forms as versions were published with them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from procedures.models import Application, ProcedureVersion


class KeptForm(models.Model):
    """One file, kept once whoever names it. Editors may replace or delete the document it was
    copied from: a version, and each draft begun under it, keeps what it was published with."""

    digest = models.CharField(max_length=40, unique=True, help_text=_("SHA-1 of the bytes"))
    file = models.FileField(upload_to="blank-forms", max_length=120)
    versions = models.ManyToManyField(ProcedureVersion, related_name="+")

    def __str__(self):
        return self.file.name

    def is_open_to(self, user) -> bool:
        """Everybody while a page that was published with it is on the site; afterwards those
        whose applications are bound to such a version."""
        codes = self.versions.values("procedure__code")
        if Page.objects.live().filter(procedurepage__code__in=codes).exists():
            return True
        if not user.is_authenticated:
            return False
        mine = Application.objects.visible_to(user)
        return mine.filter(version__in=self.versions.values("pk")).exists()
