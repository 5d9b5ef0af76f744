"""Where editors find the national catalogue: addresses and a place in the menu."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.views import national

QUEUE = "danh-muc-quoc-gia/"


@hooks.register("register_admin_urls")
def addresses():
    return [
        path(QUEUE, national.queue, name="catalogue_queue"),
        path(f"{QUEUE}dong/<str:code>/", national.row, name="catalogue_row"),
        path(f"{QUEUE}khac-biet/", national.differences, name="catalogue_differences"),
        path(f"{QUEUE}khac-biet/<int:pk>/", national.difference, name="catalogue_difference"),
        path(f"{QUEUE}toan-bo.zip", national.whole, name="catalogue_file"),
    ]


@hooks.register("register_admin_menu_item")
def in_the_menu():
    return MenuItem(
        _("National catalogue"),
        reverse("catalogue_queue"),
        name="national-catalogue",
        icon_name="list-ul",
        order=250,
    )
