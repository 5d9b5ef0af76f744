from django.urls import path

from portal.documents import views

urlpatterns = [
    path("giay-to/<uuid:pk>/", views.document, name="document"),
    path("giay-to/<uuid:pk>/ban-in/", views.document_copy, name="document_copy"),
]
