"""Users and groups in Wagtail's admin."""

from wagtail.users.views import groups, users

from portal.accounts.administration.refilled import Refilled, RefilledPanels
from portal.accounts.forms import UserCreationForm, UserEditForm


class AddUserView(Refilled, users.CreateView):
    pass


class ChangeUserView(Refilled, users.EditView):
    pass


class UserViewSet(users.UserViewSet):
    add_view_class, edit_view_class = AddUserView, ChangeUserView
    create_template_name = "accounts/users/create.html"
    edit_template_name = "accounts/users/edit.html"

    def get_form_class(self, for_update=False):
        return UserEditForm if for_update else UserCreationForm


class AddGroupView(RefilledPanels, groups.CreateView):
    pass


class ChangeGroupView(RefilledPanels, groups.EditView):
    pass


class GroupViewSet(groups.GroupViewSet):
    add_view_class, edit_view_class = AddGroupView, ChangeGroupView
