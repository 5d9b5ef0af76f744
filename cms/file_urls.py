"""Files that procedures name; one address in all languages."""

from django.urls import re_path

from cms.views import files

urlpatterns = [
    re_path(
        r"^(?P<digest>[0-9a-f]{40})/(?P<name>[a-z0-9-]{1,80}\.[a-z]{3,4})$",
        files.blank_form,
        name="blank_form",
    )
]
