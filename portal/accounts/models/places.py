"""Where and who: areas and agencies as dated data. No level is known to code."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.dates import today
from portal.core.spoken import in_language


class Bilingual:
    """Rows with `name` (Vietnamese) and an optional `name_en`."""

    def label(self, language: str | None = None) -> str:
        return in_language(self.name, self.name_en, language)


class DatedQuerySet(models.QuerySet):
    def valid_on(self, day=None):
        day = day or today()
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class LevelQuerySet(models.QuerySet):
    def in_use(self, day=None):
        """The levels that the map of the day has, the highest first."""
        areas = Area.objects.valid_on(day)
        return self.filter(pk__in=areas.values("level")).order_by("rank")

    def smallest(self, day=None):
        """The lowest level of the map, where people live; None before a map is loaded."""
        return self.in_use(day).last()


class Level(Bilingual, models.Model):
    """A tier of government. Maps differ in how many there are and what they are called: code asks
    here, and names none (`portal/accounts/province/data/levels.json` does)."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=60, blank=True, help_text=_("What its areas are called"))
    place_en = models.CharField(max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(help_text=_("1 is the highest"))
    objects = LevelQuerySet.as_manager()

    class Meta:
        ordering = ["rank"]

    def __str__(self):
        return self.name

    def place_label(self) -> str:
        """What people call its areas, to choose from: "Commune, ward or township"."""
        own = Level(name=self.place, name_en=self.place_en).label()
        return own or self.label()


class AreaQuerySet(DatedQuerySet):
    def smallest_in(self, codes):
        """The one of the lowest level among those that the map of today has; None if none is."""
        named = self.valid_on().filter(code__in=codes).select_related("level")
        return named.order_by("-level__rank").first()


class Area(Bilingual, models.Model):
    """A place with dates of validity; `successors` say what it became (n:m)."""

    code = models.CharField(max_length=10, help_text=_("Code of the statistics office"))
    name = models.CharField(max_length=120, help_text=_("With its kind: Phường Võ Cường"))
    name_en = models.CharField(max_length=120, blank=True)
    name_fold = models.CharField(max_length=120, editable=False, default="")
    kind = models.CharField(max_length=20)
    level = models.ForeignKey(Level, on_delete=models.PROTECT)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    successors = models.ManyToManyField(
        "self", through="AreaSuccession", symmetrical=False, related_name="predecessors"
    )
    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_once_per_date"),
        ]

    def __str__(self):
        return self.name

    def path(self, language: str | None = None) -> str:
        """ "Phường Võ Cường, Thành phố Bắc Ninh, Tỉnh Bắc Ninh": names repeat across districts."""
        names, area = [], self
        while area is not None:
            names.append(area.label(language))
            area = area.parent
        return ", ".join(names)


class AreaSuccession(models.Model):
    old = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="became")
    new = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="made_from")
    effective = models.DateField()
    rule = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="area_succession_once"),
        ]

    def __str__(self):
        return f"{self.old} > {self.new}"


class Agency(Bilingual, models.Model):
    """Who acts: a body in a dated tree, with its level, sector, area and working calendar."""

    code = models.CharField(
        _("code"), max_length=30, help_text=_("Electronic identifier, e.g. H05.11")
    )
    is_demo_code = models.BooleanField(default=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    heading = models.CharField(
        max_length=200, blank=True, help_text=_("Name as printed on documents, in capitals")
    )
    parent_heading = models.CharField(max_length=200, blank=True)
    symbol = models.CharField(max_length=30, blank=True, help_text=_("As in 125/QĐ-UBND"))
    level = models.ForeignKey(Level, verbose_name=_("level"), on_delete=models.PROTECT)
    sector = models.SlugField(blank=True, help_text=_("land, justice, tax, people (committee)..."))
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="agencies")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    calendar = models.ForeignKey(
        "accounts.Calendar", verbose_name=_("open hours"), on_delete=models.PROTECT
    )
    receives = models.BooleanField(default=False, help_text=_("Has a reception and result unit"))
    tax_code = models.CharField(
        _("tax code"), max_length=14, blank=True, help_text=_("Printed on receipts")
    )
    budget_unit_code = models.CharField(max_length=7, blank=True)
    budget_chapter = models.CharField(max_length=3, blank=True)
    treasury_account = models.CharField(max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    successors = models.ManyToManyField(
        "self", through="AgencySuccession", symmetrical=False, related_name="predecessors"
    )
    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="agency_code_once_per_date"
            ),
        ]
        indexes = [models.Index(fields=["sector", "level"], name="agency_sector_level")]

    def __str__(self):
        return self.name

    def code_label(self) -> str:
        """Nobody may take a code that we made up for an official one."""
        return _("%(code)s (demo code)") % {"code": self.code} if self.is_demo_code else self.code


class AgencySuccession(models.Model):
    old = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="became")
    new = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="made_from")
    effective = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="agency_succession_once"),
        ]

    def __str__(self):
        return f"{self.old} > {self.new}"
