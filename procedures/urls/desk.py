"""The officers' desk."""

from django.urls import path

from procedures.views.desk import (
    act,
    application,
    bulk,
    control,
    inbox,
    mandates,
    pages,
    saved,
    signing,
)

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("tim/", inbox.search, name="search"),
    path("hang-loat/", bulk.runs, name="bulk_runs"),
    path("hang-loat/ket-qua/<uuid:pk>/", bulk.run, name="bulk_run"),
    path("hang-loat/<slug:act>/", bulk.choose, name="bulk"),
    path("bo-loc/", saved.saved, name="saved_filters"),
    path("bo-loc/<uuid:pk>/", saved.change, name="saved_filter"),
    path("uy-quyen/", mandates.find, name="mandates"),
    path("uy-quyen/moi/<slug:kind>/", mandates.new, name="mandate_new"),
    path("uy-quyen/<uuid:pk>/ket-thuc/", mandates.end, name="mandate_end"),
    path("ky-so/", signing.to_sign, name="to_sign"),
    path("ky-so/<uuid:pk>/", signing.batch, name="signing"),
    path("ky-so/<uuid:pk>/dung/", signing.stop_waiting, name="signing_stop"),
    path("ho-so/<uuid:pk>/", application.application, name="application"),
    path("ho-so/<uuid:pk>/so-dinh-danh/", application.reveal, name="reveal"),
    path("ho-so/<uuid:pk>/tep/<uuid:file>/", pages.original, name="file"),
    path("ho-so/<uuid:pk>/tep/<uuid:file>/<int:number>/", pages.page, name="page"),
    path("ho-so/<uuid:pk>/phieu-kiem-soat/", control.control, name="control_slip"),
    path("ho-so/<uuid:pk>/<slug:act>/", act.act, name="act"),
]
