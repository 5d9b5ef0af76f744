"""What every page needs around its own content: names, links, languages."""

from functools import partial

from django.conf import settings
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info, gettext_lazy

from portal.core.script_texts import script_texts

# (url name, label). A name that no app has registered is left out.
CITIZEN_LINKS = [
    ("catalogue", gettext_lazy("Procedures")),
    ("track", gettext_lazy("Track an application")),
    ("my_applications", gettext_lazy("My applications")),
    ("performance", gettext_lazy("Performance")),
]
DESK_LINKS = [
    ("desk:inbox", gettext_lazy("Inbox")),
    ("desk:counter", gettext_lazy("Counter reception")),
    ("desk:to_sign", gettext_lazy("To sign")),
    ("desk:mandates", gettext_lazy("Mandates")),
    ("cashier", gettext_lazy("Take payments")),
    ("register", gettext_lazy("Register")),
    ("reports", gettext_lazy("Reports")),
]
NEEDED_ROLES = {
    "desk:to_sign": {"approver"},
    "desk:counter": {"receptionist"},
    "desk:mandates": {"receptionist"},
    "cashier": {"cashier", "approver", "coordinator", "auditor"},
    "register": {"receptionist", "clerk", "approver", "coordinator", "auditor"},
    "reports": {"approver", "coordinator", "auditor"},
}
OPEN_LINKS = [
    ("performance", gettext_lazy("Performance of each agency")),
    ("verify", gettext_lazy("Verify a document")),
    ("open_data", gettext_lazy("Open data")),
]


_footers: list = []


def register_footer(pages) -> None:
    """Have `pages(request)` give links of the footer, [{url, label}]; called in AppConfig.ready."""
    if pages not in _footers:
        _footers.append(pages)


_bells: list = []


def register_bell(bell) -> None:
    """Have `bell(request)` give an entry for the head of every page of who is signed in, {url,
    label, unread}: `unread` is short text, "" for nothing. Called in AppConfig.ready."""
    if bell not in _bells:
        _bells.append(bell)


def site(request):
    """Context processor. Callables are evaluated only by the pages that use them."""
    return {
        "site_name": f"{settings.WAGTAIL_SITE_NAME} {settings.PROVINCE_NAME}",
        "brand_name": settings.WAGTAIL_SITE_NAME,
        "province_name": settings.PROVINCE_NAME,
        "support_phone": settings.SUPPORT_PHONE,
        "demo": settings.DEMO,
        "footer_pages": SimpleLazyObject(partial(_footer_pages, request)),
        "nav_links": partial(_links, CITIZEN_LINKS, request),
        "desk_links": partial(_desk_links, request),
        "open_links": partial(_links, OPEN_LINKS, request),
        "page_languages": partial(_languages, request),
        "script_texts": script_texts,
        "bells": SimpleLazyObject(partial(_heard, request)),
        "person_name": partial(_person_name, request),
        "person_initials": partial(_person_initials, request),
        "desk_post": partial(_desk_post, request),
    }


def _footer_pages(request):
    """Asked for once a page, and only by pages that have a footer."""
    return [link for pages in _footers for link in pages(request)]


def _heard(request):
    user = getattr(request, "user", None)
    is_known = user is not None and user.is_authenticated
    return [bell(request) for bell in _bells] if is_known else []


def _desk_links(request):
    """The desk's own, without those that need a post which this person does not fill."""
    roles = {post.role for post in getattr(request.user, "current_posts", [])}
    table = [row for row in DESK_LINKS if roles & NEEDED_ROLES.get(row[0], roles)]
    return _links(table, request)


def _desk_post(request) -> str:
    """The first post of who sits at the desk, in words."""
    posts = getattr(request.user, "current_posts", [])
    return posts[0].title if posts else ""


def _links(table, request):
    """[{url, label, current}] of the names that exist; the longest matching path is current."""
    links = []
    for name, label in table:
        try:
            links.append({"url": reverse(name), "label": label, "current": False})
        except NoReverseMatch:
            continue
    here = [link for link in links if request.path.startswith(link["url"])]
    if here:
        max(here, key=lambda link: len(link["url"]))["current"] = True
    return links


def _languages(request):
    """The same page in each language, without its query (it may hold what someone typed)."""
    current = get_language()
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": translate_url(request.path, code),
            "current": code == current,
        }
        for code, _name in settings.LANGUAGES
    ]


def _person_name(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return getattr(user, "get_short_name", user.get_username)() or user.get_username()


def _person_initials(request):
    """The last two words: in a Vietnamese name they are middle and given name."""
    return "".join(word[0] for word in _person_name(request).split()[-2:]).upper()
