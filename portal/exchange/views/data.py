"""Open data for people: what there is, what it means, and the files themselves."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from portal.core.ratelimit import rate_limited
from portal.exchange.answers import CORS, LIMIT, WINDOW
from portal.exchange.datasets import DATASETS
from portal.exchange.models import OpenFile
from portal.exchange.openapi import PATHS, document

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
LICENCE = {"name": "OPEN_DATA_LICENCE", "url": "OPEN_DATA_LICENCE_URL"}


@login_not_required
@require_safe
def overview(request):
    made = {}
    for row in OpenFile.objects.all():
        made.setdefault(row.dataset, []).append(row)
    tables = [{"set": one, "files": made.get(one.slug, [])} for one in DATASETS]
    context = {"tables": tables, "licence": _licence(), "structured": _structured(request, tables)}
    return render(request, "exchange/open_data.html", context)


@login_not_required
@require_safe
def about_api(request):
    paths = [
        {"path": f"/api/v1/{path}", "about": about, "parameters": parameters}
        for path, (_name, about, _shape, parameters) in PATHS.items()
    ]
    told = {"server": document()["servers"][0]["url"], "paths": paths, "licence": _licence()}
    return render(request, "exchange/api.html", told | {"limit": LIMIT, "minutes": WINDOW // 60})


@login_not_required
@require_safe
@rate_limited("open_data", limit=60, window=300)
def file(request, name):
    """`name` is a data set and its format: thu-tuc.csv."""
    slug, _dot, format_ = name.rpartition(".")
    found = get_object_or_404(OpenFile, dataset=slug, format=format_)
    etag, changed = f'"{found.sha256}"', int(found.made_at.timestamp())
    unchanged = get_conditional_response(request, etag, changed)
    if unchanged is not None:
        return unchanged
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=name, content_type=MEDIA_TYPES[format_]
    )
    told = {
        "ETag": etag,
        "Last-Modified": http_date(changed),
        "Cache-Control": "public, max-age=3600",
    }
    for header, value in (told | CORS).items():
        response[header] = value
    return response


def _licence() -> dict[str, str]:
    return {key: getattr(settings, name) for key, name in LICENCE.items()}


def _structured(request, tables: list[dict]) -> list[dict]:
    """For search engines of data: a Dataset of schema.org each."""
    page = request.build_absolute_uri(request.path)
    return [
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": one["set"].title,
            "description": one["set"].about,
            "url": f"{page}#{one['set'].slug}",
            "license": settings.OPEN_DATA_LICENCE_URL,
            "isAccessibleForFree": True,
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": MEDIA_TYPES[row.format].partition(";")[0],
                    "contentUrl": request.build_absolute_uri(f"/du-lieu-mo/tep/{row.name}"),
                }
                for row in one["files"]
            ],
        }
        for one in tables
    ]
