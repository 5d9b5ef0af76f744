"""Frozen data of every kind of sheet, with names as long as they come."""

LONG_PROCEDURE = (
    "Đăng ký biến động đối với trường hợp chuyển đổi, chuyển nhượng, thừa kế, tặng cho quyền sử"
    " dụng đất, quyền sở hữu tài sản gắn liền với đất, góp vốn bằng quyền sử dụng đất; cho thuê,"
    " cho thuê lại quyền sử dụng đất trong dự án xây dựng kinh doanh kết cấu hạ tầng"
)
LONG_NAME = "Công Tằng Tôn Nữ Huyền Trân Nguyễn Phước Bảo Ngọc Đặng Thị Ễ Ộ Ặ Ỹ"
ISSUED = {
    "number": 7,
    "symbol": "TL-UBND",
    "issued_at": "2026-09-05T02:31:08+00:00",
    "lookup_code": "7K4Q93TXABCD",
    "code": "H05.30.10-260905-0012",
}
FRAME = ISSUED | {
    "agency": "Ủy ban nhân dân phường Võ Cường",
    "parent_heading": "UBND THÀNH PHỐ BẮC NINH",
    "heading": "ỦY BAN NHÂN DÂN\nPHƯỜNG VÕ CƯỜNG",
    "place": "Võ Cường",
    "procedure": "Cấp bản sao trích lục hộ tịch, bản sao giấy khai sinh",
    "owner": "Nguyễn Thị Mai Hương",
    "signer": {"position": "Chủ tịch", "name": "Đặng Thị Ễ Ộ Ặ Ỹ"},
    "recipients": ["Nguyễn Thị Mai Hương", "Lưu: VT, hồ sơ."],
}
PARCELS = [
    [f"CS {number:06}", f"{number % 40 + 1}", f"{number}", f"{number},5 m²", "Đất ở tại đô thị"]
    for number in range(101, 131)
]
RESULT = FRAME | {
    "title": "Trích lục hộ tịch (bản sao)",
    "blocks": [
        {"kind": "paragraph", "text": "Trích lục từ sổ hộ tịch: “Quyển số 01”."},
        {"kind": "facts", "rows": [["Người được đăng ký", "Nguyễn Gia Bảo, sinh 02/03/2020"]]},
        {"kind": "rows", "head": ["Thửa", "Diện tích"], "rows": [["118", "92,4 m²"]]},
    ],
    "reasons": "",
    "sealed": True,
}
LONG_RESULT = RESULT | {
    "parent_heading": "",
    "heading": "CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI THÀNH PHỐ BẮC NINH",
    "title": f"Thông báo kết quả giải quyết thủ tục {LONG_PROCEDURE}",
    "owner": LONG_NAME,
    "signer": {"position": "Phó Giám đốc phụ trách Chi nhánh", "name": LONG_NAME},
    "recipients": [LONG_NAME, "Sở Tài nguyên và Môi trường tỉnh Bắc Ninh", "Lưu: VT, hồ sơ."],
    "blocks": [
        {"kind": "heading", "text": "I. Người sử dụng đất"},
        {"kind": "facts", "rows": [["Bên chuyển quyền", LONG_NAME], ["Giá", "1.250.000.000 đ"]]},
        {"kind": "heading", "text": "II. Các thửa đất"},
        {
            "kind": "rows",
            "head": ["Số giấy chứng nhận", "Tờ bản đồ", "Thửa", "Diện tích", "Loại đất"],
            "rows": PARCELS,
        },
        {"kind": "paragraph", "text": f"Căn cứ hồ sơ về việc {LONG_PROCEDURE}."},
    ],
    "reasons": "Thiếu chữ ký của bên chuyển quyền.\nHợp đồng chưa được công chứng.",
}
SLIP = FRAME | {
    "symbol": "TNHS",
    "officer": "Trần Thị Cán Bộ",
    "submitter": "Nguyễn Thị Mai Hương",
    "phone": "0912345678",
    "email": "huong@motcua.example",
    "agency_phone": "0222 3821 000",
    "documents": [
        ["Tờ khai cấp bản sao trích lục hộ tịch", 1, 0, 0],
        ["Bản chụp thẻ căn cước công dân của người yêu cầu, hoặc hộ chiếu còn hạn", 0, 1, 2],
    ],
    "received_at": "09:31 thứ Bảy 05/09/2026",
    "due_at": "17:00 thứ Hai 07/09/2026",
    "register": "000123/2026",
    "reason": "Ảnh chụp thẻ căn cước bị mờ, không đọc được số.\nTờ khai thiếu ngày sinh.",
    "items": [["Bản chụp thẻ căn cước công dân của người yêu cầu", "Chụp lại cả hai mặt"]],
    "answer_by": "17:00 thứ Sáu 11/09/2026",
}
APOLOGY = SLIP | {
    "form_mark": "Mẫu số 04, Thông tư 03/2025/TT-VPCP",
    "title": "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
    "agency_received": "Ủy ban nhân dân phường Võ Cường",
    "in_time": True,
    "you": "ông/bà",
    "reason": "Cần đối chiếu sổ gốc lưu tại Sở Tư pháp.",
    "old_due_at": "17:00 thứ Hai 07/09/2026",
    "new_due_at": "17:00 thứ Năm 10/09/2026",
}
NUMBERED = {"owner_number": "027•••••••23", "address": "Số 12, phường Võ Cường, tỉnh Bắc Ninh"}
MARKED = {"form_mark": "Mẫu số 01, Thông tư 03/2025/TT-VPCP", "time_limit": "2 ngày làm việc"}
WAIVED = {
    "waived": [
        [
            "Phí cấp bản sao trích lục hộ tịch",
            "24.000 đ",
            "Miễn: thuộc hộ nghèo (97/2015/QH13, điều 10)",
        ]
    ]
}
PHASES = {
    "time_limit": "18 ngày làm việc",
    "phases": {
        "first": "thẩm định hồ sơ, xác định nghĩa vụ tài chính",
        "first_limit": "10 ngày làm việc",
        "first_due": "17:00 thứ Sáu 18/09/2026",
        "second": "cấp Giấy chứng nhận sau khi hoàn thành nghĩa vụ tài chính",
        "second_limit": "8 ngày làm việc",
        "second_received": "",
        "second_due": "",
    },
}
A5 = {"form_mark": "Mẫu số 01, Thông tư 01/2018/TT-VPCP", "paper": "A5"}
LONGEST = {"procedure": LONG_PROCEDURE, "owner": LONG_NAME, "submitter": LONG_NAME}
MONEY = ISSUED | {
    "title": "Biên lai thu lệ phí",
    "form_symbol": "EBL01",
    "serial": "26TAA",
    "symbol": "26TAA",
    "digits": 8,
    "number": 241,
    "is_test": False,
    "agency": {
        "name": "Ủy ban nhân dân phường Võ Cường",
        "heading": "ỦY BAN NHÂN DÂN PHƯỜNG VÕ CƯỜNG",
        "parent_heading": "UBND THÀNH PHỐ BẮC NINH",
        "tax_code": "2300999019",
        "address": "Đường Nguyễn Văn Cừ, phường Võ Cường, thành phố Bắc Ninh, tỉnh Bắc Ninh",
    },
    "payer": {"name": "Nguyễn Thị Mai Hương", "national_id": "027 ••• ••• 418", "address": ""},
    "procedure": "Cấp bản sao trích lục hộ tịch, bản sao giấy khai sinh",
    "lines": [
        {
            "name": "Phí cấp bản sao trích lục hộ tịch",
            "quantity": 3,
            "amount": 24_000,
            "reasons": ["8.000 đ mỗi bản sao"],
        }
    ],
    "total": 24_000,
    "total_in_words": "Hai mươi bốn nghìn đồng",
    "method": "Thẻ ngân hàng (thử nghiệm)",
    "paid_at": "09:30 thứ Bảy 05/09/2026",
    "date": "ngày 05 tháng 9 năm 2026",
    "cashier": "",
}
TEST_RECEIPT = MONEY | {
    "serial": "TEST-26TAA",
    "is_test": True,
    "payer": {
        "name": LONG_NAME,
        "national_id": "027 ••• ••• 418",
        "address": "Số 18, ngõ 6, đường Nguyễn Văn Cừ, khu phố Hòa Đình, phường Võ Cường",
    },
    "procedure": LONG_PROCEDURE,
    "lines": MONEY["lines"] * 3,
    "cashier": "Trần Thị Cán Bộ",
}
PROOF = MONEY | {
    "title": "Giấy xác nhận nộp tiền",
    "form_symbol": "",
    "serial": "",
    "symbol": "",
    "digits": 6,
    "total": 25_000_000,
    "total_in_words": "Hai mươi lăm triệu đồng",
    "lines": [
        {"name": "Thuế thu nhập cá nhân", "quantity": 1, "amount": 25_000_000, "reasons": []}
    ],
}
CREDIT_NOTE = {name: value for name, value in TEST_RECEIPT.items() if name != "method"} | {
    "title": "Phiếu hoàn trả phí",
    "form_symbol": "",
    "serial": "TEST-HTP-26",
    "symbol": "TEST-HTP-26",
    "digits": 6,
    "number": 12,
    "lines": MONEY["lines"],
    "receipt_marks": "TEST-26TAA số 00000241",
    "receipt_date": "ngày 05 tháng 9 năm 2026",
    "refund_reason": "Nộp hai lần: một lần trực tuyến, một lần tại quầy.",
    "way": "Tiền mặt tại quầy",
    "receiver": LONG_NAME,
}
REVERSAL = CREDIT_NOTE | {
    "title": "Phiếu hủy phiếu hoàn trả",
    "serial": "TEST-HHTP-26",
    "symbol": "TEST-HHTP-26",
    "number": 3,
    "cancels": "TEST-HTP-26 số 000012",
    "way": "Về nơi đã nộp (Thẻ ngân hàng)",
    "receiver": "",
}
RECEIPT_NOTICE = MONEY | {
    "title": "Thông báo biên lai có sai sót",
    "form_symbol": "04/SS-CTĐT",
    "serial": "",
    "symbol": "",
    "digits": 6,
    "number": 5,
    "right": {"name": LONG_NAME, "national_id": "", "address": TEST_RECEIPT["payer"]["address"]},
    "receipt_marks": "26TAA số 00000241",
    "receipt_date": "ngày 05 tháng 9 năm 2026",
    "notice_reason": "Ghi thiếu tên đệm và địa chỉ.",
}
RECEIPT_VOID = MONEY | {
    "title": "Biên bản hủy biên lai",
    "form_symbol": "",
    "serial": "HBL-26",
    "symbol": "HBL-26",
    "digits": 6,
    "number": 2,
    "receipt_marks": "EBL01 26TAA số 00000241",
    "receipt_date": "ngày 05 tháng 9 năm 2026",
    "void_reason": "Thu nhầm của hồ sơ khác; tiền đã trả lại cho người nộp.",
    "slips": [
        "16.000 đ theo phiếu HTP-26 số 000012 ngày 05/09/2026",
        "8.000 đ theo phiếu HTP-26 số 000013 ngày 05/09/2026",
    ],
    "proposed_by": "Trần Thị Cán Bộ",
    "approved_by": LONG_NAME,
}
SHEETS = {
    "result": ("result", RESULT),
    "result_long": ("result", LONG_RESULT),
    "result_to_sign": ("result", RESULT | {"unnumbered": True}),
    "refusal_letter": (
        "refusal_letter",
        FRAME
        | {
            "title": "Thông báo từ chối giải quyết hồ sơ",
            "blocks": [],
            "reasons": LONG_RESULT["reasons"],
        },
    ),
    "slip_appointment": (
        "slip_appointment",
        SLIP | LONGEST | NUMBERED | MARKED | {"title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"},
    ),
    "slip_waived": (
        "slip_appointment",
        SLIP | NUMBERED | MARKED | WAIVED | {"title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"},
    ),
    "slip_counter": (
        "slip_appointment",
        SLIP
        | NUMBERED
        | MARKED
        | {
            "title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
            "papers": [["Tờ khai đề nghị cấp bản sao trích lục hộ tịch", 1, 0, 2, 1]],
        },
    ),
    "slip_a5": (
        "slip_appointment",
        SLIP | NUMBERED | MARKED | A5 | {"title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"},
    ),
    "slip_phases": (
        "slip_appointment",
        SLIP | NUMBERED | A5 | PHASES | {"title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"},
    ),
    "slip_of_before": (
        "slip_appointment",
        SLIP | {"title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"},
    ),
    "letter_apology": ("letter_apology", APOLOGY | LONGEST),
    "letter_apology_a5": (
        "letter_apology",
        APOLOGY | A5 | {"title": "Phiếu xin lỗi và hẹn lại ngày trả kết quả", "in_time": False},
    ),
    "letter_stop": (
        "letter_stop",
        APOLOGY | LONGEST | {"title": "Thông báo dừng giải quyết hồ sơ"},
    ),
    "slip_supplement": (
        "slip_supplement",
        SLIP | LONGEST | {"title": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"},
    ),
    "slip_refusal": (
        "slip_refusal",
        SLIP | {"title": "Phiếu từ chối tiếp nhận giải quyết hồ sơ"},
    ),
    "receipt": ("receipt", MONEY),
    "receipt_test": ("receipt", TEST_RECEIPT),
    "proof": ("proof", PROOF),
    "credit_note": ("credit_note", CREDIT_NOTE),
    "credit_reversal": ("credit_reversal", REVERSAL),
    "receipt_notice": ("receipt_notice", RECEIPT_NOTICE),
    "receipt_void": ("receipt_void", RECEIPT_VOID),
}
