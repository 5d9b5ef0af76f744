"""News: slug, how many days before the demo's day, and (title, summary, text) in both languages."""

NEWS = [
    (
        "suoi-hoa-lam-viec-sang-thu-bay",
        1,
        (
            "Bộ phận Một cửa phường Suối Hoa làm việc sáng thứ Bảy",
            "Tiếp nhận hộ tịch và chứng thực từ 7:30 đến 11:30.",
            "Từ tuần này, Bộ phận Một cửa phường Suối Hoa mở cửa sáng thứ Bảy, từ 7:30 đến 11:30, "
            "để tiếp nhận hồ sơ hộ tịch và chứng thực. Hồ sơ nhận sáng thứ Bảy được tính thời hạn "
            "từ ngày làm việc kế tiếp.",
        ),
        (
            "Suối Hoa ward's counter opens on Saturday mornings",
            "Civil status and certification from 7:30 to 11:30.",
            "From this week the counter of Suối Hoa ward is open on Saturdays, 7:30 to 11:30. The time "
            "limit of applications received then starts on the next working day.",
        ),
    ),
    (
        "nghi-le-tinh-lai-ngay-hen",
        6,
        (
            "Nghỉ lễ: ngày hẹn trả kết quả đã được tính lại",
            "Hồ sơ nộp trực tuyến trong kỳ nghỉ được tiếp nhận từ sáng ngày làm việc đầu tiên.",
            "Ngày nghỉ lễ không tính vào thời hạn giải quyết. Ngày hẹn trên trang theo dõi hồ sơ đã "
            "tính các ngày nghỉ. Bạn vẫn nộp hồ sơ trực tuyến được; hồ sơ được tiếp nhận từ sáng ngày "
            "làm việc đầu tiên sau kỳ nghỉ.",
        ),
        (
            "Public holiday: due dates have been worked out again",
            "Applications filed online meanwhile are received on the first working morning.",
            "Public holidays do not count in time limits. The due dates shown have taken them into "
            "account. You can still file online; applications are received on the first working day.",
        ),
    ),
    (
        "nop-phi-qua-ma-qr",
        14,
        (
            "Nộp phí qua mã QR, biên lai điện tử gửi ngay",
            "Biên lai điện tử vào tài khoản của bạn ngay sau khi thanh toán.",
            "Khi nộp hồ sơ trực tuyến, bạn nộp phí ngay trên cổng bằng thẻ hoặc mã QR. Biên lai điện tử "
            "có mã kiểm tra; ai nhận biên lai cũng xác minh được trên trang Xác minh giấy tờ.",
        ),
        (
            "Pay by QR code and receive the receipt at once",
            "The electronic receipt is in your account as soon as you have paid.",
            "When you file online you pay on the portal by card or QR code. The receipt carries a code; "
            "anyone can verify it on the page Verify a document.",
        ),
    ),
    (
        "tim-thu-tuc-khong-can-dau",
        22,
        (
            "Tìm thủ tục không cần gõ dấu",
            "Gõ “dang ky khai sinh” hay “sổ đỏ” đều tìm thấy thủ tục cần làm.",
            "Ô tìm kiếm hiểu chữ không dấu, lỗi gõ và tên gọi quen thuộc như “sổ đỏ”, “sang tên”, "
            "“giấy độc thân”. Nếu chưa thấy thủ tục bạn cần, hãy gọi tổng đài để chúng tôi bổ sung.",
        ),
        (
            "Find procedures without typing accents",
            "“dang ky khai sinh” and “sổ đỏ” both lead to the right procedure.",
            "The search understands words without accents, typing errors and the names people use. "
            "If it does not find what you need, call the help line and we will add it.",
        ),
    ),
]
