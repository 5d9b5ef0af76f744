import time

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from django.urls import reverse
from playwright.sync_api import sync_playwright

from cms.conversion import fill_page
from cms.services.from_spec import publish_spec
from cms.services.groups import give_rights
from procedures.catalogue.serialise import load_spec
from tests import factories
from tests.cms.conftest import make_tree, spec_json
from tests.procedures.catalogue.samples import compare, question, section, text

OUT = "/tmp/s15/builder-shots/"


def test_look(fresh_db, settings):
    import os

    os.makedirs(OUT, exist_ok=True)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    settings.ALLOWED_HOSTS = ["*"]
    for level in ("province", "district", "commune"):
        factories.LevelFactory(code=level)
    make_tree()
    give_rights()
    user = factories.UserFactory(is_staff=True, is_superuser=True)
    page = publish_spec(spec_json(), user=user)
    data = spec_json()
    many = [
        question(f"them_{n}", label=text(f"Câu hỏi {n}"), when=compare("eq", "copies", n) if n % 2 else None)
        for n in range(100)
    ]
    data["sections"].append(section(*many, section_id="them", title=text("Thêm")))
    draft = page.get_latest_revision_as_object()
    fill_page(draft, load_spec(data), page.field)
    draft.save_revision(clean=False)
    client = Client()
    client.force_login(user)
    t = time.perf_counter()
    client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    print("server GET", time.perf_counter() - t)
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None, server.error
    site = f"http://127.0.0.1:{server.port}"
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium-headless-shell")
            context = browser.new_context(viewport={"width": 1280, "height": 1000})
            context.add_cookies([{"name": "sessionid" if "sessionid" in client.cookies else list(client.cookies)[0],
                                  "value": list(client.cookies.values())[0].value, "url": site}])
            tab = context.new_page()
            tab.on("console", lambda m: print("CONSOLE", m.type, m.text[:300]))
            tab.on("pageerror", lambda e: print("ERROR", str(e)[:600]))
            posts = []
            tab.on("request", lambda r: posts.append((r.url, len(r.post_data or ""), "mc-packed" in (r.post_data or ""), (r.post_data or "").count("Content-Disposition"))) if r.method == "POST" else None)
            t = time.perf_counter()
            tab.goto(site + reverse("wagtailadmin_pages:edit", args=[page.pk]), timeout=120000)
            print("load", time.perf_counter() - t, tab.url)
            tab.screenshot(path=OUT + "0.png")
            tab.get_by_role("tab", name="Biểu mẫu").first.click()
            time.sleep(2)
            print("inputs", tab.evaluate("document.querySelectorAll('[data-edit-form] input,[data-edit-form] select,[data-edit-form] textarea').length"))
            tab.screenshot(path=OUT + "1.png")
            tab.evaluate("""() => {for (const b of document.querySelectorAll('#sections-0-section [data-panel-toggle], [data-contentpath] [data-panel-toggle]')) if (b.getAttribute('aria-expanded')==='false' && b.offsetParent) b.click();}""")
            time.sleep(2)
            tab.screenshot(path=OUT + "2.png", full_page=True)
            print("cond", tab.evaluate("document.querySelectorAll('.mc-cond').length"), tab.evaluate("document.querySelectorAll('.mc-ref').length"))
            print("formulas", tab.evaluate("[...document.querySelectorAll('[data-controller=mc-condition]')].filter(i=>i.value).slice(0,4).map(i=>[i.value,i.hidden,i.nextSibling?.innerText])"))
            posts.clear()
            tab.locator("footer .action-save, footer [type=submit]").first.click()
            time.sleep(8)
            print("posts", posts, tab.url, [x.inner_text() for x in tab.locator(".messages li").all()])
            tab.screenshot(path=OUT + "3.png")
            tab.set_viewport_size({"width": 375, "height": 800})
            tab.screenshot(path=OUT + "4.png")
            tab.set_viewport_size({"width": 1280, "height": 1000})
            for n, url in enumerate([reverse("procedure_copy_parts", args=[page.pk]) + f"?tu={page.pk}",
                        reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk]) + "?mode=form",
                        reverse("wagtailadmin_block_preview") + "?id=" + page.sections.stream_block.child_blocks["section"].definition_prefix,
                        reverse("wagtailadmin_block_preview") + "?id=" + page.fees.stream_block.child_blocks["fee"].definition_prefix,
                        reverse("wagtailsnippets_cms_sharedpart:add")]):
                tab.goto(site + url)
                tab.screenshot(path=OUT + f"p{n}.png")
            browser.close()
    finally:
        server.terminate()
