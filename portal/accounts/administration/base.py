"""What the administrator's screens share: who may, which acts there are, and the event of each."""

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.accounts.administration.refilled import Refilled
from portal.accounts.keeping import keep, remove
from portal.accounts.models import User


class AdministratorsOnly(BasePermissionPolicy):
    """No group can be given these rights: they decide who may decide."""

    def __init__(self, model, acts):
        super().__init__(model)
        self.acts = acts

    def user_has_permission(self, user, action):
        return user.is_active and user.is_superuser and action in self.acts

    def users_with_any_permission(self, actions):
        found = User.objects.filter(is_active=True, is_superuser=True)
        return found if set(actions) & set(self.acts) else found.none()


class ListView(generic.IndexView):
    related = ()

    def get_base_queryset(self):
        return super().get_base_queryset().select_related(*self.related)


class Recorded:
    """`names` are the fields of which the event tells."""

    names = ()

    def save_instance(self):
        row = self.form.save(commit=False)
        return keep(row=row, actor=self.request.user, names=self.names)


class AddView(Recorded, Refilled, generic.CreateView):
    success_message = _("Added: %(object)s")
    error_message = _("Nothing has been saved. Correct what is marked.")


class ChangeView(Recorded, Refilled, generic.EditView):
    success_message = _("Saved: %(object)s")
    error_message = _("Nothing has been saved. Correct what is marked.")


class RemoveView(generic.DeleteView):
    names = ()
    confirmation_message = _(
        "Remove it? Due dates no longer know it: those already given move during the night, and "
        "people are told."
    )
    success_message = _("Removed: %(object)s")

    def delete_action(self):
        remove(row=self.object, actor=self.request.user, names=self.names)


class OfficeViewSet(ModelViewSet):
    """`acts` says which there are, `names` which fields the events tell of.

    There is no copying, and the history is that of the audit, not Wagtail's.
    """

    acts = ("add", "change")
    names = ()
    related = ()
    add_form = change_form = None
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class, add_view_class = ListView, AddView
    edit_view_class, delete_view_class = ChangeView, RemoveView
    search_backend_name = None
    list_per_page = 50

    def on_register(self):
        policy = AdministratorsOnly(self.model, self.acts)
        register_permission_policy(self.model, policy, exact_class=True)
        super().on_register()

    def get_permissions_to_register(self):
        return Permission.objects.none()

    def get_form_class(self, for_update=False):
        return self.change_form if for_update else self.add_form

    def get_common_view_kwargs(self, **kwargs):
        absent = {"history_url_name": None, "usage_url_name": None}
        absent |= {f"{act}_url_name": None for act in ("add", "delete") if act not in self.acts}
        return super().get_common_view_kwargs(**(absent | kwargs))

    def get_index_view_kwargs(self, **kwargs):
        return super().get_index_view_kwargs(related=self.related, **kwargs)

    def get_add_view_kwargs(self, **kwargs):
        return super().get_add_view_kwargs(names=self.names, **kwargs)

    def get_edit_view_kwargs(self, **kwargs):
        return super().get_edit_view_kwargs(names=self.names, **kwargs)

    def get_delete_view_kwargs(self, **kwargs):
        return super().get_delete_view_kwargs(names=self.names, **kwargs)

    def get_urlpatterns(self):
        names = {"index", "index_results", "edit", *self.acts}
        return [one for one in super().get_urlpatterns() if one.name in names]
