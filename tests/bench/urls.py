"""The site's addresses, and one bare page to compare with: the same stack, one INSERT."""

from uuid import uuid4

from django.http import HttpResponseRedirect
from django.urls import path

from portal.notices.models import Notice
from portal.urls import handler429
from portal.urls import urlpatterns as of_the_site

__all__ = ["handler429", "urlpatterns"]


def bare(request):
    Notice.objects.create(key=str(uuid4()), recipient=request.user, kind="bench", context={})
    return HttpResponseRedirect("/")


urlpatterns = [path("_bench/", bare, name="bare"), *of_the_site]
