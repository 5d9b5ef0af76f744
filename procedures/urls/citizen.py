"""The citizen's pages."""

from django.urls import path

from procedures.views import queue_places
from procedures.views.citizen import (
    application,
    check,
    contact,
    documents,
    files,
    mine,
    particulars,
    places,
    rating,
    readers,
    sections,
    start,
    store,
    supplement,
    tasks,
    track,
)

urlpatterns = [
    path("thu-tuc/<str:code>/nop/", start.start, name="start"),
    path("tra-cuu/", track.track, name="track"),
    path("tra-cuu/danh-gia/", rating.tracked_rating, name="track_rating"),
    path("lay-so/<str:place>/", queue_places.kiosk, name="queue_kiosk"),
    path("lay-so/<str:place>/<int:number>/", queue_places.ticket, name="queue_ticket"),
    path("so-thu-tu/<str:code>/", queue_places.board, name="queue_board"),
    path("dia-ban/<str:code>/", places.children, name="area_children"),
    path("giay-to-cua-toi/", store.papers, name="my_papers"),
    path("giay-to-cua-toi/<uuid:pk>/", store.paper, name="my_paper"),
    path("giay-to-cua-toi/<uuid:pk>/xoa/", store.throw_away, name="my_paper_throw_away"),
    path("ho-so/", mine.mine, name="my_applications"),
    path("ho-so/tep/<uuid:pk>/", files.attachment, name="attachment"),
    path("ho-so/<uuid:pk>/", application.application, name="application"),
    path("ho-so/<uuid:pk>/danh-sach/", tasks.tasks, name="application_tasks"),
    path("ho-so/<uuid:pk>/xoa/", tasks.discard, name="application_discard"),
    path("ho-so/<uuid:pk>/muc/<slug:section_id>/", sections.section, name="application_section"),
    path("ho-so/<uuid:pk>/giay-to/", documents.documents, name="application_documents"),
    path("ho-so/<uuid:pk>/noi-nhan/", particulars.particulars, name="application_particulars"),
    path("ho-so/<uuid:pk>/kiem-tra/", check.check, name="application_check"),
    path("ho-so/<uuid:pk>/da-gui/", check.submitted, name="application_submitted"),
    path("ho-so/<uuid:pk>/ai-da-xem/", readers.readers, name="application_readers"),
    path("ho-so/<uuid:pk>/cau-tra-loi/", application.answers, name="application_answers"),
    path("ho-so/<uuid:pk>/bo-sung/", supplement.supplement, name="application_supplement"),
    path(
        "ho-so/<uuid:pk>/bo-sung/<slug:section_id>/",
        supplement.section,
        name="application_supplement_section",
    ),
    path("ho-so/<uuid:pk>/giu-giay-to/", store.keep, name="application_keep"),
    path("ho-so/<uuid:pk>/rut/", contact.withdraw, name="application_withdraw"),
    path("ho-so/<uuid:pk>/danh-gia/", rating.rating, name="application_rating"),
    path("ho-so/<uuid:pk>/tin-nhan/", contact.message, name="application_message"),
]
