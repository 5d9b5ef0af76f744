from django.urls import path

from portal.exchange.views import data

urlpatterns = [
    path("du-lieu-mo/", data.overview, name="open_data"),
    path("du-lieu-mo/api/", data.about_api, name="open_data_api"),
]
