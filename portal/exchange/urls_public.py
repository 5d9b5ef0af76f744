"""Addresses without a language: the API speaks both at once, and so do the files."""

from django.urls import path, re_path

from portal.exchange.views import api, data

V1 = "api/v1/"

urlpatterns = [
    path(f"{V1}openapi.json", api.openapi, name="api_openapi"),
    path(f"{V1}procedures", api.procedures, name="api_procedures"),
    path(f"{V1}procedures/<str:code>", api.procedure, name="api_procedure"),
    path(f"{V1}fields", api.fields, name="api_fields"),
    path(f"{V1}agencies", api.agencies, name="api_agencies"),
    path(f"{V1}agencies/<str:code>", api.agency, name="api_agency"),
    path(f"{V1}life-events", api.life_events, name="api_life_events"),
    path(f"{V1}search", api.search_, name="api_search"),
    re_path(rf"^{V1}(?P<path>.*)$", api.unknown, name="api_unknown"),
    path("du-lieu-mo/tep/<str:name>", data.file, name="open_data_file"),
]
