"""The phone: a page where a person sees what is to be signed, and confirms or refuses."""

from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

WORDS = {
    "vi": {
        "title": "Điện thoại ký số (bản thử)",
        "warning": "Dịch vụ ký số thử: chữ ký làm ở đây không có giá trị pháp lý.",
        "who": "Mọi người có chứng thư thử",
        "nobody": "Chưa có ai được cấp chứng thư thử. Hãy tạo dữ liệu trình diễn trước.",
        "waits": "Đang chờ xác nhận",
        "none": "Không có yêu cầu ký nào đang chờ. Trang tự xem lại sau vài giây.",
        "asks": "Một Cửa xin bạn ký",
        "codes": "Mã băm (đầu)",
        "left": "Còn %d giây",
        "confirm": "Xác nhận ký",
        "refuse": "Từ chối",
        "confirmed": "Đã xác nhận. Bạn có thể quay lại máy tính.",
        "refused": "Đã từ chối. Không văn bản nào được ký.",
        "late": "Đã hết giờ hoặc đã trả lời rồi: yêu cầu này không còn.",
        "others": "Người khác",
    },
    "en": {
        "title": "Signing phone (test)",
        "warning": "Test signing service: signatures made here have no legal force.",
        "who": "Everybody with a test certificate",
        "nobody": "Nobody has a test certificate yet. Make the demo data first.",
        "waits": "Waiting for confirmation",
        "none": "No request to sign is waiting. The page looks again after a few seconds.",
        "asks": "Một Cửa asks you to sign",
        "codes": "Hash (beginning)",
        "left": "%d seconds left",
        "confirm": "Confirm",
        "refuse": "Refuse",
        "confirmed": "Confirmed. You may go back to the computer.",
        "refused": "Refused. Nothing was signed.",
        "late": "Too late, or answered already: this request is gone.",
        "others": "Somebody else",
    },
}
REFRESH = 4  # seconds
SHOWN = 5  # hashes
STYLE = Path(__file__).with_name("phone.css").read_text()
PAGE = Template(Path(__file__).with_name("phone.html").read_text("utf-8"))


class Phone:
    def __init__(self, store):
        self._store = store

    def people(self, language: str) -> str:
        """Those who are waited for first; the others folded away."""
        words, signers = WORDS[language], self._store.signers()
        names = sorted(signers, key=lambda one: signers[one]["name"])
        asked = [one for one in names if self._store.waiting(one)]
        rest = self._list([one for one in names if one not in asked], signers, language)
        waited = self._list(asked, signers, language) if asked else f"<p>{words['none']}</p>"
        body = f"<h2>{words['waits']}</h2>{waited}<details><summary>{words['who']}</summary>"
        body += f"{rest}</details>" if signers else f"<p>{words['nobody']}</p></details>"
        return _page(language, body, f"/?lang={language}")

    def _list(self, names, signers, language) -> str:
        rows = [
            f'<li><a href="/phone/{escape(one)}?lang={language}">{escape(signers[one]["name"])}</a>'
            f' <span class="soft">{escape(signers[one].get("post", ""))}</span></li>'
            for one in names
        ]
        return f"<ul>{''.join(rows)}</ul>"

    def show(self, credential: str, language: str, said: str = "") -> str:
        words, waiting = WORDS[language], self._store.waiting(credential)
        name = escape(self._store.signers()[credential]["name"])
        cards = "".join(self._card(one, credential, language) for one in waiting)
        told = f'<p class="done" role="status">{words[said]}</p>' if said in words else ""
        none = f"<p>{words['none']}</p>"
        body = f"<h2>{name}</h2>{told}{cards or none}"
        body += f'<p><a href="/?lang={language}">{words["others"]}</a></p>'
        return _page(language, body, "" if waiting else f"/phone/{credential}?lang={language}")

    def _card(self, row, credential, language) -> str:
        words, seconds = WORDS[language], max(0, int(row["until"] - self._store.clock()))
        codes = "".join(
            f"<li><code>{escape(one[:16])}…</code></li>" for one in row["hashes"][:SHOWN]
        )
        return f"""<div class="card"><h2>{words["asks"]}</h2><p>{escape(row["description"])}</p>
<p class="soft">{words["codes"]}</p><ul>{codes}</ul>
<p class="soft">{words["left"] % seconds}</p>
<form method="post" action="/phone/{escape(credential)}?lang={language}">
<input type="hidden" name="handle" value="{escape(row["handle"])}">
<button name="act" value="confirmed">{words["confirm"]}</button>
<button class="quiet" name="act" value="refused">{words["refuse"]}</button></form></div>"""

    def decide(self, credential: str, body: str) -> str:
        """What is said then."""
        given = {name: values[-1] for name, values in parse_qs(body).items()}
        act, handle = given.get("act", ""), given.get("handle", "")
        mine = [one["handle"] for one in self._store.waiting(credential)]
        if act not in ("confirmed", "refused") or handle not in mine:
            return "late"
        return act if self._store.decide(handle, act) else "late"


def _page(language: str, body: str, again: str) -> str:
    words = WORDS[language]
    refresh = f'<meta http-equiv="refresh" content="{REFRESH};url={escape(again)}">'
    said = {"title": words["title"], "warning": words["warning"], "language": language}
    return PAGE.substitute(said, body=body, refresh=refresh if again else "")
