"""Every address of the resolver by name, and real objects for those that name one."""

import base64
import re
from collections.abc import Callable, Iterator

from django.core import signing
from django.urls import URLPattern, get_resolver, resolve, reverse
from django.utils.http import int_to_base36, urlsafe_base64_encode

from portal.core.dates import today
from portal.core.encryption import encrypt
from procedures.views.desk import counter
from procedures.views.queue_places import kiosk_url

# Wagtail's own have one row: they stand behind one door. Ours below that path have their own.
ADMIN, ADMIN_PATH, THEIRS = "wagtail admin", "bien-tap/", ("wagtail.", "django.")
PLAIN = {  # addresses without a name, and those of pages that are not there
    "cms.admin_urls.sign_in": "/bien-tap/login/",
    "cms.admin_urls.words_of_scripts": "/bien-tap/jsi18n/",
    "django.contrib.sitemaps.views.sitemap": "/sitemap.xml",
    "portal.core.views.component_sheet": "/_components/",
    "wagtail_serve": "/khong-co-trang-nay/",
    "wagtaildocs_authenticate_with_password": "/tep-noi-dung/authenticate_with_password/1/",
    "wagtaildocs_serve": "/tep-noi-dung/1/khong-co.pdf",
    "wagtailcore_authenticate_with_password": "/_util/authenticate_with_password/1/1/",
}
VARIABLE = re.compile(r"<[^>]+>")
QUERIES = {"area_children": "?level=district"}


def names() -> set[str]:
    """Names of all routes, namespace included; those of Wagtail's admin as one."""
    return {
        ADMIN if path.startswith(ADMIN_PATH) and _is_theirs(view) else name
        for path, name, view in _walk(get_resolver(), "", "")
    }


def of_wagtail() -> list[str]:
    """An address for each of Wagtail's own routes: 1 stands for whatever it names. Without the two
    that are patterns: how versions compare, and what matches nothing else."""
    found = [path for path, _name, view in _walk(get_resolver(), "", "") if _is_theirs(view)]
    theirs = [VARIABLE.sub("1", path.replace("^", "")) for path in found]
    return [f"/{one}" for one in theirs if one.startswith(ADMIN_PATH) and one[-1] != "$"]


def _is_theirs(view) -> bool:
    return getattr(view, "view_class", view).__module__.startswith(THEIRS)


def _walk(resolver, path: str, space: str) -> Iterator[tuple[str, str, Callable]]:
    """(path, name with namespace, view)"""
    for pattern in resolver.url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield here, space + (pattern.name or pattern.lookup_str), pattern.callback
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, here, inner)


def url_of(scene, route: str, case: str) -> str:
    """The address of a row of the matrix; `case` says which thing, where a route has several."""
    if route in PLAIN:
        return PLAIN[route]
    if route == ADMIN:
        return reverse("wagtailadmin_home")
    return reverse(route, kwargs=_kwargs(scene, route, case)) + QUERIES.get(route, "")


def _kwargs(scene, route: str, case: str) -> dict:
    things = scene.things
    special = {
        "account_reset_password_from_key": lambda: _reset_key(scene),
        "payment_webhook": lambda: {"gateway": "stripe"},
        "start": lambda: {"code": scene.version.procedure.code},
        "procedure": lambda: {"code": things["guided"].code},
        "api_procedure": lambda: {"code": things["guided"].code},
        "checklist": lambda: {"code": things["guided"].code},
        "guide_pdf": lambda: {"code": things["guided"].code},
        "guide_opinion": lambda: {"code": things["guided"].code},
        "eligibility": lambda: {"code": things[case].code},
        "api_agency": lambda: {"code": scene.world.commune.code},
        "api_unknown": lambda: {"path": "khong-co"},
        "open_data_file": lambda: {"name": things[case].name},
        "agency": lambda: {"code": scene.world.commune.code},
        "area_children": lambda: {"code": "27"},
        "blank_form": lambda: {"digest": things[case].digest, "name": "to-khai.pdf"},
        "attachment": lambda: {"pk": things[case].pk},
        "document": lambda: {"pk": things[case].pk},
        "document_copy": lambda: {"pk": things[case].pk},
        "application_section": lambda: {"pk": things[case].pk, "section_id": "record"},
        "application_supplement_section": lambda: {"pk": things[case].pk, "section_id": "record"},
        "desk:file": lambda: _file(things["started"], things[case]),
        "desk:page": lambda: _file(things["started"], things[case]) | {"number": 1},
        "desk:act": lambda: _act(things, case),
        "desk:bulk": lambda: {"act": case},
        "report_sheet": lambda: {"table": case},
        "desk:counter_section": lambda: {"pk": things[case].pk, "section_id": "record"},
        "desk:counter_supplement_section": lambda: {"pk": things[case].pk, "section_id": "record"},
        "desk:counter_queue": lambda: {"agency": scene.world.commune.pk},
        "desk:counter_choose": lambda: {"visit": _visit(scene)},
        "queue_kiosk": lambda: {"place": _place(scene)},
        "queue_ticket": lambda: {"place": _place(scene), "number": things["ticket"].number},
        "queue_board": lambda: {"code": scene.world.commune.code},
        "desk:mandate_new": lambda: {"kind": case},
        "pay": lambda: {"application": things[case].pk},
        "refund": lambda: {"application": things[case].pk},
        "pay_return": lambda: {"attempt": things[case].pk},
        "payment_offer": lambda: {"agency": scene.world.commune.pk},
        "cashier_count": lambda: {"agency": things[case].pk, "day": today()},
        "cashier_application": lambda: {"application": things[case].pk},
        "catalogue_row": lambda: {"code": things[case].code},
        "procedure_copy_parts": lambda: {"page_id": things[case].pk},
        "procedure_file": lambda: {"page_id": things[case].pk},
        "procedure_open_files": lambda: {"page_id": things[case].pk},
        "procedure_versions": lambda: {"page_id": things[case].pk},
        "tryout_start": lambda: {"page_id": things[case].pk},
        "tryout": lambda: _tryout(things[case]),
        "tryout_move": lambda: _tryout(things[case]),
        "tryout_papers": lambda: _tryout(things[case]),
        "tryout_particulars": lambda: _tryout(things[case]),
        "tryout_section": lambda: _tryout(things[case]) | {"section_id": "record"},
        "tryout_answer": lambda: _tryout(things[case]) | {"section_id": "record"},
        "tryout_act": lambda: _tryout(things[case]) | {"who": "1-examiner-1", "act": "forward"},
        "verify_code": lambda: {"code": things[case].lookup_code},
    }
    if route in special:
        return special[route]()
    return {"pk": things[case].pk} if case else {}


def _tryout(page) -> dict:
    """Of somebody else: it is kept with their session. Own ones: tests/tryout."""
    return {"page_id": page.pk, "key": "0" * 32}


def _visit(scene) -> str:
    """As the counter makes it for its receptionist, who has just seen the owner's card."""
    people, agency = scene.people, scene.world.commune.pk
    contact = encrypt(b'["+84912345678", ""]', counter.SALT).blob
    served = [str(people["receptionist"].pk), str(people["owner"].pk), agency, "in_person"]
    served.append(base64.urlsafe_b64encode(contact).decode())
    return signing.dumps(served, salt=counter.SALT)


def _place(scene) -> str:
    return resolve(kiosk_url(scene.world.commune)).kwargs["place"]


def _file(application, attachment) -> dict:
    return {"pk": application.pk, "file": attachment.pk}


def _act(things, case: str) -> dict:
    name, act = case.split("/")
    return {"pk": things[name].pk, "act": act}


def _reset_key(scene) -> dict:
    """A key that no mail has carried."""
    number = urlsafe_base64_encode(str(scene.account("owner").pk).encode())
    return {"uidb36": number.replace("_", "").replace("-", ""), "key": int_to_base36(12345)}
