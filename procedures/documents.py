"""What is printed on results: frozen content made from an application."""

import textwrap

from django.utils.translation import override

from portal.accounts.models import Post
from portal.core.text import mask_name
from portal.documents import labels
from portal.documents.services import Content
from procedures.catalogue.visibility import prune
from procedures.display import Names, Shower, fill, flat_values, questions_of

LONGEST_TITLE = 160
HEADING_WIDTH = 24  # letters of a bold capital line in the left column of the head


def result_content(application, draft, signing) -> tuple[Content, str]:
    """(content, symbol) of the decision that `draft` proposes, signed at the run `signing`."""
    with override("vi"):
        if draft.outcome == "refused" and not draft.result_id:
            return _refusal_letter(application, draft, signing)
        return _result(application, draft, signing)


def _result(application, draft, signing):
    result = application.spec.result(draft.result_id)
    values = flat_values(application, result, draft.particulars) | {
        "code": application.code,
        "owner_name": application.owner_name,
    }
    data = frame(application, signing) | {
        "title": result.title.vi,
        "blocks": _filled([_block(application, result, block, values) for block in result.body]),
        "reasons": draft.reasons,
        "sealed": result.sealed,
    }
    return Content("result", data, public(application, result.title.vi)), result.symbol


def _refusal_letter(application, draft, signing):
    data = frame(application, signing) | {
        "title": "Thông báo từ chối giải quyết hồ sơ",
        "blocks": [],
        "reasons": draft.reasons,
        "sealed": True,
    }
    return Content("refusal_letter", data, public(application, data["title"])), "TB-TNHS"


def _block(application, result, block, values) -> dict:
    if block.kind in ("heading", "paragraph"):
        return {"kind": block.kind, "text": fill(block.text, values)}
    questions = questions_of(application.spec, result)
    names = {name: printed(questions[name]) for name in block.fields if name in questions}
    if block.kind == "facts":
        rows = [[names[name], values.get(name, "")] for name in block.fields if values.get(name)]
        return {"kind": "facts", "rows": rows}
    return {"kind": "rows", "head": list(names.values()), "rows": _table(application, block)}


def _filled(blocks) -> list:
    """Without tables that have no row, and without the headings over them."""
    full = [bool(block.get("text") or block.get("rows")) for block in blocks]
    under = [*full[1:], False]
    return [
        block
        for block, is_full, has_more in zip(blocks, full, under, strict=True)
        if is_full and (block["kind"] != "heading" or has_more)
    ]


def printed(question) -> str:
    return question.print_label.vi or question.label.vi


def _table(application, block):
    spec = application.spec
    live = prune(spec, application.answers, application.context)
    show = Shower(Names(live), "vi")
    return [
        [show.value(spec.questions[name], row.get(name)) for name in block.fields]
        for row in live.get(block.group, [])
    ]


def frame(application, signing) -> dict:
    """What every official paper of decree 30 shows around its body."""
    agency = signing.agency if signing else application.receiving_agency
    signer = signing.closed_by if signing else None
    return heading_of(agency) | {
        "code": application.code or "",
        "procedure": _procedure(application.spec),
        "owner": application.owner_name,
        "signer": _signer(agency, signer),
        "recipients": [application.owner_name, "Lưu: VT, hồ sơ."],
    }


def heading_of(agency) -> dict:
    """Whose paper it is, and where it is written."""
    return {
        "agency": agency.name,
        "heading": two_lines(agency.heading or agency.name.upper()),
        "parent_heading": two_lines(agency.parent_heading),
        "place": printed_place(agency),
    }


def _procedure(spec) -> str:
    """Its title; one that fills half a page gives way to the short one and the national code."""
    if len(spec.title.vi) <= LONGEST_TITLE:
        return spec.title.vi
    return f"{spec.short_title.vi} (mã thủ tục {spec.code})"


def two_lines(heading: str) -> str:
    """A committee and its place stand on lines of their own (decree 30); a long name is broken
    before "VÀ" where that fits, otherwise into lines of about the same length."""
    heading = heading.replace("ỦY BAN NHÂN DÂN ", "ỦY BAN NHÂN DÂN\n", 1)
    if len(heading) <= HEADING_WIDTH or "\n" in heading:
        return heading
    first, _and, second = heading.partition(" VÀ ")
    if second and len(first) <= HEADING_WIDTH:
        return f"{first}\nVÀ {second}"
    fewest = len(textwrap.wrap(heading, HEADING_WIDTH))
    tries = (textwrap.wrap(heading, width) for width in range(8, HEADING_WIDTH + 1))
    return "\n".join(next(lines for lines in tries if len(lines) <= fewest))


def _signer(agency, user) -> dict:
    """Position and name as printed; nothing here looks signed."""
    if user is None:
        return {"position": "", "name": ""}
    own = user.posts.valid_on().filter(agency=agency, role="approver").first()
    if own:
        return {"position": _position(own.title), "name": user.full_name}
    held = Post.objects.held_by(user).filter(agency=agency)
    post = held.filter(role="approver").exclude(user=user).first()
    below = held.filter(user=user).first()
    return {"position": _by_delegation(post, below) if post else "", "name": user.full_name}


def _by_delegation(post, below) -> str:
    """Who signs by authority of the head stands under them (decree 30): "TUQ. Chủ tịch"."""
    head = post.title.removeprefix("Phó ")
    title = f"\n{below.title}" if below else ""
    return f"TUQ. {head[:1].upper()}{head[1:]}{title}"


def _position(title: str) -> str:
    """A deputy signs for the head (decree 30): "KT. Chủ tịch" stands over "Phó Chủ tịch"."""
    head = title.removeprefix("Phó ")
    return title if head == title else f"KT. {head[:1].upper()}{head[1:]}\n{title}"


def printed_place(agency) -> str:
    """The place in the dateline, without the word for its kind: "Võ Cường"."""
    name = agency.area.name
    for kind in ("Phường ", "Xã ", "Thị trấn ", "Thành phố ", "Thị xã ", "Huyện ", "Tỉnh "):
        name = name.removeprefix(kind)
    return name


def public(application, title) -> list:
    rows = [
        [labels.DOCUMENT, title],
        [labels.PROCEDURE, application.spec.short_title.vi],
        [labels.PERSON, mask_name(application.owner_name)],
    ]
    return [*rows, [labels.APPLICATION, application.code]] if application.code else rows
