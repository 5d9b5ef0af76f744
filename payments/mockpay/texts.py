"""The words of the hosted page, and how money and time are written."""

from datetime import UTC, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
NBSP = "\u00a0"

VI = {
    "lang": "vi",
    "skip": "Đến nội dung chính",
    "brand": "Cổng thanh toán thử",
    "language": "Ngôn ngữ",
    "error": "Lỗi: ",
    "warning": "Cổng thanh toán thử: không có tiền thật",
    "warning_more": "Không thẻ nào bị trừ tiền, không tài khoản nào được ghi có. "
    "Bạn không cần nhập thông tin thẻ.",
    "heading": "Trả {amount}",
    "payee": "Người nhận",
    "paying": "Bạn đang nộp",
    "total": "Tổng",
    "until": "Trả trước {time} ngày {date}.",
    "code": "Mã giao dịch",
    "choose": "Bạn muốn giao dịch này kết thúc ra sao?",
    "pay": "Trả {amount}",
    "pay_hint": "Tiền đến ngay, trình duyệt quay lại trang hồ sơ.",
    "other": "Tình huống khác",
    "decline": "Ngân hàng từ chối",
    "decline_hint": "Bạn vẫn ở lại trang này và có thể trả lại.",
    "later": "Trả, ngân hàng báo chậm",
    "later_hint": "Trình duyệt quay lại trang hồ sơ trước; tiền đến sau {seconds} giây.",
    "close": "Trả rồi đóng trang",
    "close_hint": "Tiền đến ngay, nhưng trình duyệt không quay lại.",
    "cancel": "Hủy, quay lại hồ sơ",
    "cancel_hint": "Không trả gì. Bạn trả lại được cho đến khi hết giờ.",
    "declined": "Ngân hàng từ chối giao dịch",
    "declined_more": "Bạn chưa mất tiền. Bạn có thể trả lại hoặc hủy.",
    "paid": "Đã trả {amount}",
    "paid_more": "Bên nhận đã được báo. Bạn có thể đóng trang này.",
    "waiting": "Ngân hàng đang xử lý {amount}",
    "waiting_more": "Đừng trả lần nữa. Kết quả tự hiện ở trang hồ sơ.",
    "expired": "Đã hết giờ trả tiền",
    "expired_more": "Bạn chưa mất tiền. Quay lại hồ sơ để bắt đầu lần trả mới.",
    "gone": "Không có giao dịch này",
    "gone_more": "Kiểm tra lại đường dẫn, hoặc quay lại hồ sơ của bạn và bấm nộp tiền lần nữa.",
    "back": "Quay lại hồ sơ",
    "footer": "Trang này chỉ dùng để thử và trình diễn. Nó không thuộc ngân hàng nào.",
}

EN = {
    "lang": "en",
    "skip": "Skip to main content",
    "brand": "Test payment gateway",
    "language": "Language",
    "error": "Error: ",
    "warning": "Test payment gateway: no real money",
    "warning_more": "No card is charged and no account is credited. "
    "You do not need to enter card details.",
    "heading": "Pay {amount}",
    "payee": "Payee",
    "paying": "You are paying",
    "total": "Total",
    "until": "Pay before {time} on {date}.",
    "code": "Reference",
    "choose": "How should this payment end?",
    "pay": "Pay {amount}",
    "pay_hint": "The money arrives at once and the browser returns to the application.",
    "other": "Other situations",
    "decline": "The bank declines",
    "decline_hint": "You stay on this page and can try again.",
    "later": "Pay, the bank is slow",
    "later_hint": "The browser returns first; the money arrives after {seconds} seconds.",
    "close": "Pay, then close the page",
    "close_hint": "The money arrives at once, but the browser does not return.",
    "cancel": "Cancel and return",
    "cancel_hint": "Nothing is paid. You can still pay until the time is over.",
    "declined": "The bank declined the payment",
    "declined_more": "You have not been charged. You can try again or cancel.",
    "paid": "{amount} paid",
    "paid_more": "The payee has been told. You can close this page.",
    "waiting": "The bank is processing {amount}",
    "waiting_more": "Do not pay again. The result will appear with your application.",
    "expired": "The time to pay is over",
    "expired_more": "You have not been charged. Return to your application to start again.",
    "gone": "There is no such payment",
    "gone_more": "Check the address, or return to your application and choose to pay again.",
    "back": "Return to the application",
    "footer": "This page is for tests and demonstrations only. It belongs to no bank.",
}

LANGUAGES = {"vi": VI, "en": EN}

# Where a payment that was not made is over, unlike Stripe's, which stays open.
OVER = {
    "vi": {
        "decline_hint": "Giao dịch kết thúc, trình duyệt quay lại trang hồ sơ.",
        "cancel_hint": "Không trả gì. Giao dịch kết thúc; muốn trả thì bắt đầu lần mới.",
    },
    "en": {
        "decline_hint": "The payment is over and the browser returns to the application.",
        "cancel_hint": "Nothing is paid. The payment is over; to pay, start again.",
    },
}
VNPAY_BRANDS = {"vi": "Cổng thanh toán thử kiểu VNPAY", "en": "Test gateway in the manner of VNPAY"}
NATIONAL_BRANDS = {
    "vi": "Nền tảng thanh toán quốc gia (bản thử)",
    "en": "National payment platform (test)",
}


def money(amount: int, currency: str = "vnd") -> str:
    grouped = f"{amount:,}".replace(",", ".")
    return f"{grouped}{NBSP}{'đ' if currency == 'vnd' else currency.upper()}"


def deadline(words: dict[str, str], timestamp: int) -> str:
    """The sentence that says until when one may pay, in Vietnam's time."""
    local = datetime.fromtimestamp(timestamp, UTC).astimezone(VIETNAM)
    return words["until"].format(time=f"{local:%H:%M}", date=f"{local:%d/%m/%Y}")
