"""The officers' desk."""

from django.urls import path

from procedures.views.citizen import documents, particulars, sections, supplement, tasks
from procedures.views.desk import (
    absences,
    act,
    application,
    bulk,
    control,
    counter,
    counter_access,
    counter_case,
    counter_draft,
    counter_find,
    counter_queue,
    inbox,
    mandates,
    own_hours,
    pages,
    readers,
    replies,
    saved,
    search,
    signing,
    urgent,
)

app_name = "desk"
# The citizen's pages of a draft, opened by whoever sits at the counter.
AT_COUNTER = {"find": counter_access.counter_application}
FOR_APPLICANT = {"find": counter_access.counter_case}  # the same, of what was filed
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("tim/", search.search, name="search"),
    path("hang-loat/", bulk.runs, name="bulk_runs"),
    path("hang-loat/ket-qua/<uuid:pk>/", bulk.run, name="bulk_run"),
    path("hang-loat/<slug:act>/", bulk.choose, name="bulk"),
    path("mo-khan-cap/", urgent.urgent, name="urgent"),
    path("bo-loc/", saved.saved, name="saved_filters"),
    path("bo-loc/<uuid:pk>/", saved.change, name="saved_filter"),
    path("mau-tra-loi/", replies.replies, name="replies"),
    path("mau-tra-loi/moi/", replies.new, name="reply_new"),
    path("mau-tra-loi/<uuid:pk>/", replies.reply, name="reply"),
    path("vang-mat/", absences.absences, name="absences"),
    path("gio-lam-viec/", own_hours.agencies, name="own_hours_of"),
    path("gio-lam-viec/<int:pk>/", own_hours.own_hours, name="own_hours"),
    path("quay/", counter.counter, name="counter"),
    path("quay/hang-doi/<int:agency>/", counter_queue.queue, name="counter_queue"),
    path("quay/khach/<str:visit>/", counter.choose, name="counter_choose"),
    path("quay/<uuid:pk>/", tasks.tasks, AT_COUNTER, name="counter_tasks"),
    path("quay/<uuid:pk>/xoa/", tasks.discard, AT_COUNTER, name="counter_discard"),
    path(
        "quay/<uuid:pk>/muc/<slug:section_id>/",
        sections.section,
        AT_COUNTER,
        name="counter_section",
    ),
    path("quay/<uuid:pk>/giay-to/", documents.documents, AT_COUNTER, name="counter_documents"),
    path(
        "quay/<uuid:pk>/ket-qua/", particulars.particulars, AT_COUNTER, name="counter_particulars"
    ),
    path("quay/<uuid:pk>/kiem-tra/", counter_draft.check, name="counter_check"),
    path("quay/<uuid:pk>/huong-dan/", counter_draft.guide, AT_COUNTER, name="counter_guide"),
    path("quay/<uuid:pk>/xong/", counter_draft.done, name="counter_done"),
    path("quay/tim/", counter_find.find, name="counter_find"),
    path("quay/ho-so/<uuid:pk>/", counter_case.case, name="counter_case"),
    path(
        "quay/ho-so/<uuid:pk>/bo-sung/",
        supplement.supplement,
        FOR_APPLICANT,
        name="counter_supplement",
    ),
    path(
        "quay/ho-so/<uuid:pk>/bo-sung/<slug:section_id>/",
        supplement.section,
        FOR_APPLICANT,
        name="counter_supplement_section",
    ),
    path("quay/ho-so/<uuid:pk>/rut/", counter_case.withdraw, name="counter_withdraw"),
    path("quay/ho-so/<uuid:pk>/tin-nhan/", counter_case.message, name="counter_message"),
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
    path("ho-so/<uuid:pk>/ai-da-xem/", readers.readers, name="readers"),
    path("ho-so/<uuid:pk>/<slug:act>/", act.act, name="act"),
]
