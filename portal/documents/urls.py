from django.urls import path

from portal.documents import views

urlpatterns = [path("giay-to/<uuid:pk>/", views.document, name="document")]
