"""Who works where: posts, delegations, working calendars."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.places import Agency, DatedQuerySet
from portal.core import rehearsal
from portal.core.dates import format_date, today


class Role(models.TextChoices):
    RECEPTIONIST = "receptionist", _("Receptionist")
    EXAMINER = "examiner", _("Examiner")
    APPROVER = "approver", _("Approver")
    CLERK = "clerk", _("Records clerk")
    CASHIER = "cashier", _("Cashier")
    COORDINATOR = "coordinator", _("Coordinator")
    AUDITOR = "auditor", _("Auditor")


class Calendar(models.Model):
    """Opening hours of an agency.

    `week` maps the weekday ("0" is Monday) to shifts: {"0": [["07:30", "11:30"], ...]}.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    week = models.JSONField()

    class Meta:
        ordering = ["name"]
        verbose_name = _("open hours")
        verbose_name_plural = _("open hours")

    def __str__(self):
        return self.name


class CalendarDayQuerySet(models.QuerySet):
    def national(self):
        return self.filter(calendar__isnull=True, agency__isnull=True)

    def of(self, agency):
        """What this agency's clock goes by: the nation's days, those of its hours, its own."""
        own = Q(agency=agency.pk) | Q(calendar=agency.calendar_id)
        return self.filter(own | Q(calendar__isnull=True, agency__isnull=True))


class CalendarDay(models.Model):
    """A day that differs: of one agency, of all that keep the same hours (calendar), or (both
    empty) of the whole nation."""

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        EXTRA = "extra", _("Extra working day")

    calendar = models.ForeignKey(
        Calendar,
        verbose_name=_("open hours"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="days",
        help_text=_("Leave it empty for a day of the whole country"),
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="own_days",
        help_text=_("Only where one agency alone is closed, or open, that day"),
    )
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    note = models.CharField(
        _("reason"), max_length=200, blank=True, help_text=_("People read it beside a due date")
    )
    is_provisional = models.BooleanField(
        _("provisional"), default=False, help_text=_("Ticked until the official notice is out")
    )
    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        verbose_name = _("special day")
        verbose_name_plural = _("days off and extra working days")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once"),
            models.UniqueConstraint(fields=["agency", "day"], name="agency_day_once"),
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(calendar__isnull=True, agency__isnull=True),
                name="national_day_once",
            ),
            models.CheckConstraint(
                condition=Q(calendar__isnull=True) | Q(agency__isnull=True),
                name="day_of_one_or_of_hours",
            ),
        ]

    def __str__(self):
        return f"{format_date(self.day)}, {self.get_kind_display()}"


class PostQuerySet(DatedQuerySet):
    def held_by(self, user):
        """Posts that `user` fills today, those delegated to them included."""
        delegated = Delegation.objects.valid().filter(to=user).values("post")
        return self.valid_on().filter(Q(user=user) | Q(pk__in=delegated))

    def people(self):
        """Accounts in use that fill one of these posts today, stand-ins included."""
        posts = self.valid_on()
        standing = Delegation.objects.valid().filter(post__in=posts.values("pk"))
        filled = Q(pk__in=posts.values("user")) | Q(pk__in=standing.values("to"))
        found = get_user_model().objects.filter(filled, is_active=True)
        played = rehearsal.running()
        return found.filter(pk__in=played.people) if played else found


class Post(models.Model):
    """An officer's role at an agency, from a date to a date."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="posts",
    )
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    title = models.CharField(
        _("job title"), max_length=120, help_text=_("As signed: Chuyên viên, Chủ tịch")
    )
    valid_from = models.DateField(_("first day"), default=today)
    valid_to = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("The post ends after this day. Empty: until further notice"),
    )
    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [models.Index(fields=["agency", "role"], name="post_agency_role")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role", "valid_from"], name="post_once"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.agency}"


class DelegationQuerySet(DatedQuerySet):
    def valid(self):
        return self.valid_on().filter(revoked_at__isnull=True)


class Delegation(models.Model):
    """A post filled by somebody else for a while: absence, leave."""

    post = models.ForeignKey(
        Post, verbose_name=_("post"), on_delete=models.PROTECT, related_name="delegations"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("stands in"),
        on_delete=models.PROTECT,
        related_name="delegations",
    )
    reason = models.CharField(_("reason"), max_length=200)
    valid_from = models.DateField(_("first day"), default=today)
    valid_to = models.DateField(_("last day"))
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=models.F("valid_from")), name="delegation_dates"
            ),
        ]

    def __str__(self):
        return f"{self.post} > {self.to}"

    @property
    def is_over(self) -> bool:
        return self.revoked_at is not None or self.valid_to < today()


class AbsenceQuerySet(DatedQuerySet):
    def today(self):
        return self.valid_on().filter(ended_at__isnull=True)


class Absence(models.Model):
    """Somebody is away from all posts for some days. Why is nobody's business here; who stands in
    is a `Delegation`, and where there is none the leaders are told."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="absences",
    )
    valid_from = models.DateField(_("first day"), default=today)
    valid_to = models.DateField(_("last day"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("back earlier"), null=True, blank=True, editable=False)
    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [models.Index(fields=["user", "valid_to"], name="absence_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=models.F("valid_from")), name="absence_dates"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {format_date(self.valid_from)} – {format_date(self.valid_to)}"
