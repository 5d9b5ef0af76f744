"""Files in place: pages of a PDF as pictures, pictures as they are, the original on request.

Pages are rendered in a limited process and kept in private storage under the file's digest.
"""

from io import BytesIO
from shutil import copyfileobj
from tempfile import NamedTemporaryFile

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal.core.ratelimit import allow, seconds_left, too_many
from portal.tasks.limited import ChildFailed, LimitExceeded, run_limited
from procedures.models import Attachment
from procedures.services.sight import sight_of
from procedures.views.citizen.files import policy_of
from procedures.views.desk.access import officer_required, readable_application

PICTURES = ("image/jpeg", "image/png")
PDF = "application/pdf"
WIDTH = 1240  # pixels: sharp on a double-density screen at half the window
SECONDS, MEGABYTES = 20, 600
FAILED_FOR = 3600  # seconds in which a page that could not be made is not tried again
MADE_AT_MOST = ("page_pictures", 300, 600)  # for one officer; kept ones are not counted


def is_picture(attachment) -> bool:
    return attachment.media_type in PICTURES


def page_count(attachment) -> int:
    """0 for what cannot be shown."""
    if is_picture(attachment):
        return 1
    if attachment.media_type != PDF:
        return 0
    if attachment.pages is None:
        attachment.pages = _count(attachment)
        Attachment.objects.filter(pk=attachment.pk).update(pages=attachment.pages)
    return attachment.pages or 0


def _count(attachment) -> int | None:
    """None when it took too long: a reader in an hour may try again."""
    failed = f"count_failed:{attachment.sha256}"
    if cache.get(failed):
        return None
    try:
        return _limited("count_pages", attachment)
    except ChildFailed:
        return 0
    except LimitExceeded:
        cache.set(failed, True, FAILED_FOR)
        return None


def _limited(function, attachment, *arguments):
    """Run it on a copy of the file, which may lie in a store without paths."""
    with NamedTemporaryFile(suffix=".pdf") as copy, attachment.file.open() as source:
        copyfileobj(source, copy)
        copy.flush()
        path = f"procedures.views.desk.pages.{function}"
        arguments = [copy.name, *arguments]
        return run_limited(path, arguments, seconds=SECONDS, megabytes=MEGABYTES)


def count_pages(path: str) -> int:
    """Runs in the limited process."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def render_page(path: str, number: int) -> bytes:
    """One page (from 1) as a PNG. Runs in the limited process."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        page = document[number - 1]
        scale = min(WIDTH / page.get_width(), 4)
        picture = page.render(scale=scale).to_pil().convert("RGB")
    made = BytesIO()
    picture.save(made, "PNG", compress_level=1)  # grain hardly shrinks: trying took 3 s a page
    return made.getvalue()


@officer_required
@require_safe
def page(request, pk, file, number):
    """A page as a picture. 404 for a file that is not shown or a page that is not there."""
    attachment = _shown(request, pk, file)
    if is_picture(attachment):
        return _inline(attachment.file.open(), attachment.media_type)
    if not 1 <= number <= page_count(attachment):
        raise Http404
    return _kept(request, attachment, number)


def _kept(request, attachment, number) -> HttpResponse:
    store = storages["private"]
    name = f"pages/{attachment.sha256[:2]}/{attachment.sha256}/{number}.png"
    if not store.exists(name):
        scope, limit, window = MADE_AT_MOST
        if not allow(f"{scope}:{request.user.pk}", limit, window):
            return too_many(request, seconds_left(window))
        store.save(name, ContentFile(_made(attachment, number)))
    return _inline(store.open(name), "image/png")


def _made(attachment, number) -> bytes:
    """The picture; 404 when it could not be made just now or not long ago."""
    failed = f"page_failed:{attachment.sha256}:{number}"
    if cache.get(failed):
        raise Http404
    try:
        return _limited("render_page", attachment, number)
    except (ChildFailed, LimitExceeded):
        cache.set(failed, True, FAILED_FOR)
        raise Http404 from None


@officer_required
@require_safe
def original(request, pk, file):
    """The file as it was given; `?tai=1` saves it."""
    attachment = _shown(request, pk, file)
    inline = attachment.media_type in (PDF, *PICTURES) and "tai" not in request.GET
    response = FileResponse(
        attachment.file.open(), as_attachment=not inline, filename=attachment.name
    )
    return _guarded(response, attachment.media_type)


def _shown(request, pk, file) -> Attachment:
    application = readable_application(request, pk)
    given = application.attachments.filter(is_filed=True, scan="clean")
    files = sight_of(request.user, application).papers(given)
    return get_object_or_404(files, pk=file)


def _inline(stream, media_type) -> HttpResponse:
    return _guarded(FileResponse(stream), media_type)


def _guarded(response, media_type):
    response["Content-Type"] = media_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy_of(media_type)
    return response
