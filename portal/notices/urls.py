from django.urls import path

from portal.notices import deliveries, views

urlpatterns = [
    path("thong-bao/", views.listing, name="notices"),
    path("thong-bao/da-doc/", views.read_all, name="notices_read"),
    path("thong-bao/cach-nhan/", views.chosen_channels, name="notice_channels"),
    path("thong-bao/gui-di/", deliveries.overview, name="deliveries"),
    path("thong-bao/<uuid:pk>/", views.one, name="notice"),
]
