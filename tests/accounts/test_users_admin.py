"""Wagtail's user admin with a User that has no username."""

import pytest
from django.contrib.auth.models import Group

from portal.accounts.forms import NameEmailForm, UserCreationForm, UserEditForm
from portal.accounts.models import User
from portal.accounts.users_admin import UserViewSet
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_editor_is_created():
    group = Group.objects.get(name="Biên tập viên")
    form = UserCreationForm(
        {
            "email": "bien.tap@motcua.example",
            "full_name": "Trần Biên Tập",
            "password1": "bon-con-ga-trang",
            "password2": "bon-con-ga-trang",
            "groups": [group.pk],
        }
    )
    assert form.is_valid(), form.errors
    user = form.save()
    assert list(user.groups.all()) == [group]
    assert user.check_password("bon-con-ga-trang")


def test_an_account_is_edited_and_disabled():
    user = factories.UserFactory()
    form = UserEditForm(
        {"email": "khac@motcua.example", "full_name": "Tên Khác", "is_active": ""}, instance=user
    )
    assert form.is_valid(), form.errors
    form.save()
    user.refresh_from_db()
    assert (user.full_name, user.email, user.is_active) == (
        "Tên Khác",
        "khac@motcua.example",
        False,
    )


def test_editors_change_their_own_name():
    user = factories.UserFactory()
    form = NameEmailForm({"full_name": "Tên Mới", "email": user.email}, instance=user)
    assert form.is_valid(), form.errors
    form.save()
    assert User.objects.get(pk=user.pk).full_name == "Tên Mới"


def test_the_admin_uses_our_forms():
    view = UserViewSet("wagtailusers_users", model=User)
    assert view.get_form_class() is UserCreationForm
    assert view.get_form_class(for_update=True) is UserEditForm
