from django.urls import re_path

from cms.urls import CODE
from portal.feedback import views

urlpatterns = [
    re_path(rf"^thu-tuc/{CODE}/y-kien/$", views.opinion, name="guide_opinion"),
]
