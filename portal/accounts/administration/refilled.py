"""Screens that show again what was sent while who sits there had still to be confirmed."""

from django.contrib import messages
from django.utils.translation import gettext as _

from portal.core.kept import unjudged


class Refilled:
    """Before Wagtail's views of one form. See portal.accounts.confirming."""

    @property
    def kept(self):
        return getattr(self.request, "kept", None)

    def get_form_kwargs(self):
        kept = {} if self.kept is None else {"data": self.kept}
        return super().get_form_kwargs() | kept

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.kept is None:
            return form
        words = _("We kept what you had typed. It has not been sent yet: check it and send it.")
        messages.info(self.request, words)
        return unjudged(form)


class RefilledPanels(Refilled):
    """Those of a group have one more form a kind of right."""

    def get_permission_panel_form_kwargs(self, cls):
        kept = {} if self.kept is None else {"data": self.kept}
        return super().get_permission_panel_form_kwargs(cls) | kept
