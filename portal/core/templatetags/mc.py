"""Template components. A builtin library: no `{% load %}` needed.

Each component is one file in `templates/components/` whose first line states its inputs.
"""

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from portal.core import components, controls, dates, moments, money, spoken, typography

register = template.Library()

register.filter("vnd", money.format_vnd)
register.filter("amount_words", money.amount_in_words)
register.filter("vn_date", dates.format_date)
register.filter("vn_datetime", dates.format_datetime_long)
register.filter("nbsp", typography.bind_words)
register.filter("file_size", typography.size_words)


@register.filter
def plain(words):
    """Without the mark of its language: for an attribute, a drawing or the title of a page."""
    return str(str(words))


@register.filter
def lang(words):
    """The attribute of an element that holds nothing but these words; "" for the page's own."""
    return mark_safe(' lang="vi"' if spoken.is_foreign(words) else "")


@register.simple_tag
def icon(name, size=20):
    """A decorative icon of the sprite at 16, 20 or 28 px; words always stand beside it."""
    css = "mc-icon" if size == 20 else f"mc-icon mc-icon--{size}"
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#mc-{}"/></svg>',
        css,
        static("img/icons.svg"),
        name,
    )


@register.inclusion_tag("components/tag.html")
def tag(text, kind, icon_name=""):
    """A label: `kind` is a class of `mc-tag--`, e.g. done, todo, error, plain."""
    return {"text": text, "kind": kind, "icon_name": icon_name}


@register.inclusion_tag("components/tag.html")
def status_tag(status):
    """The national status in full; takes a status value or an object that has `status`."""
    found = components.status(getattr(status, "status", status))
    return {"text": found.label, "kind": found.css, "icon_name": found.icon}


@register.inclusion_tag("components/due_tag.html")
def due_tag(due, now=None, paused=False, share=None, days=None):
    """When something is due. See `components.due_label` for the inputs."""
    return {"label": components.due_label(due, now or moments.now(), paused, share, days)}


@register.simple_block_tag
def notice(content, kind, title=""):
    """A banner; `kind` is info, success, warn(ing) or error (the levels of messages too)."""
    return render_to_string(
        "components/notice.html", components.notice(kind) | {"title": title, "content": content}
    )


@register.simple_block_tag
def panel(content, title, url="", link=""):
    """A box of the desk with a heading and, if `url` is given, a link beside it."""
    values = {"content": content, "title": title, "url": url, "link": link}
    return render_to_string("components/panel.html", values)


@register.simple_block_tag
def card(content, title="", kind="tint"):
    """A box of the citizen's side column; `kind` is tint, accent, gold or plain."""
    values = {"content": content, "title": title, "kind": kind}
    return render_to_string("components/card.html", values)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms):
    """What is wrong in these forms and formsets, each linked to its first control."""
    return {"errors": controls.form_errors(forms)}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page, parameter="cursor"):
    """Previous and next of a `keyset.Page`; the other parameters of the address are kept."""
    query = context["request"].GET
    return {
        "previous_url": components.page_url(query, parameter, page.previous),
        "next_url": components.page_url(query, parameter, page.next),
    }


@register.inclusion_tag("components/empty_state.html")
def empty_state(title, text="", url="", label=""):
    """Nothing here yet: one sentence and one way on."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/task_list.html")
def task_list(items, prefix="task"):
    """`items`: {title, url, hint, state} with state done, todo, error or wait; no url, no link."""
    return {"items": components.tasks(items, prefix)}


@register.inclusion_tag("components/timeline.html")
def timeline(items):
    """`items`, newest first: {title, meta, text, state, icon}; state done, now, wait or next."""
    return {"items": components.timeline_items(items)}


@register.inclusion_tag("components/steps.html")
def steps(labels, current):
    """At most four labels; `current` counts from 1."""
    return {"labels": labels, "current": int(current)}


@register.inclusion_tag("components/files.html")
def file_list(items):
    """`items`: {name, note, state, icon, acts: [{label, url}]}; state is "", ok or bad."""
    return {"items": components.file_rows(items)}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows):
    """`rows`: {key, value, url, action}: answers with a link to change each."""
    return {"rows": components.summary_rows(rows)}


@register.simple_tag
def help_line():
    """The number to call, for pages that know nothing else."""
    return settings.SUPPORT_PHONE


@register.simple_tag
def control(field):
    """The control of a bound field in GOV.UK markup."""
    return controls.render(field)


@register.filter
def control_kind(field):
    """How `forms/field.html` lays a bound field out: text, group, checkbox or hidden."""
    return controls.kind(field)
