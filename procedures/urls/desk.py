"""The officers' desk."""

from django.urls import path

from procedures.views.desk import act, application, inbox, mandates, pages

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("tim/", inbox.search, name="search"),
    path("giao/", inbox.assign_many, name="assign_many"),
    path("uy-quyen/", mandates.find, name="mandates"),
    path("uy-quyen/moi/<slug:kind>/", mandates.new, name="mandate_new"),
    path("uy-quyen/<uuid:pk>/ket-thuc/", mandates.end, name="mandate_end"),
    path("ho-so/<uuid:pk>/", application.application, name="application"),
    path("ho-so/<uuid:pk>/so-dinh-danh/", application.reveal, name="reveal"),
    path("ho-so/<uuid:pk>/tep/<uuid:file>/", pages.original, name="file"),
    path("ho-so/<uuid:pk>/tep/<uuid:file>/<int:number>/", pages.page, name="page"),
    path("ho-so/<uuid:pk>/<slug:act>/", act.act, name="act"),
]
