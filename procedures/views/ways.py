"""The pages on which a draft is filled in, or what is missing is supplied: the citizen's own, or
the same ones at the counter."""

from django.urls import reverse
from django.utils.translation import gettext as _


class Way:
    """Addresses and frame of the pages of one application; `way` in their templates."""

    def __init__(self, application):
        self.application = application
        # What was entered and filed is the citizen's like any other, unless they come again.
        entering = application.is_entered and application.is_draft
        self.is_counter = entering or application.at_counter

    def url(self, page: str, *args) -> str:
        space = "desk:counter_" if self.is_counter else "application_"
        return reverse(space + page, args=[self.application.pk, *args])

    @property
    def frame(self) -> str:
        return "procedures/desk/counter_frame.html" if self.is_counter else "base_aside.html"

    @property
    def home(self) -> str:
        """Where its drafts are listed."""
        return reverse("desk:counter" if self.is_counter else "my_applications")

    @property
    def home_text(self) -> str:
        return _("Back to the counter") if self.is_counter else _("Back to my applications")

    @property
    def case(self) -> str:
        """The page of what was filed."""
        page = "desk:counter_case" if self.is_counter else "application"
        return reverse(page, args=[self.application.pk])

    @property
    def supplement(self) -> str:
        return self.url("supplement")

    @property
    def tasks(self) -> str:
        return self.url("tasks")

    @property
    def documents(self) -> str:
        return self.url("documents")

    @property
    def particulars(self) -> str:
        return self.url("particulars")

    @property
    def check(self) -> str:
        return self.url("check")

    @property
    def discard(self) -> str:
        return self.url("discard")
