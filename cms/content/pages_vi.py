"""Text pages in Vietnamese. A body is a list of (kind of block, value)."""

HOME = {
    "title": "Bạn cần làm thủ tục gì?",
    "lead": "Tìm hướng dẫn, nộp hồ sơ, đóng phí và nhận kết quả tại một nơi – từ xã, huyện đến tỉnh.",
    "suggestions": "khai sinh, sang tên sổ đỏ, xác nhận độc thân, hộ kinh doanh",
}
TITLES = {"events": "Theo sự kiện trong đời", "news": "Tin và thông báo", "procedures": "Thủ tục"}
EVENTS_INTRO = "Chọn việc đang đến với bạn để xem các thủ tục đi cùng nhau."

HELP = {
    "title": "Hướng dẫn sử dụng",
    "intro": "Từ lúc tìm thủ tục đến lúc nhận kết quả, bạn làm được ngay trên trang này.",
    "body": [
        ("heading", "Nộp một hồ sơ"),
        (
            "steps",
            [
                ("Tìm thủ tục", "Gõ tên thủ tục hoặc việc bạn cần, không cần gõ dấu."),
                ("Đọc hướng dẫn", "Xem giấy tờ, phí và thời hạn trong trường hợp của bạn."),
                (
                    "Đăng nhập và điền",
                    "Câu trả lời được lưu sau mỗi phần; bạn có thể làm tiếp sau.",
                ),
                ("Kiểm tra và gửi", "Xem lại mọi câu trả lời trước khi gửi; sửa được từng phần."),
                ("Nộp phí", "Nộp trực tuyến, hoặc tại quầy nếu bạn nộp hồ sơ ở quầy."),
                ("Theo dõi và nhận kết quả", "Chúng tôi báo bạn mỗi khi hồ sơ sang bước mới."),
            ],
        ),
        ("heading", "Theo dõi hồ sơ"),
        (
            "paragraph",
            "<p>Dùng mã hồ sơ trên giấy tiếp nhận và 4 số cuối điện thoại để xem hồ sơ đến đâu, không "
            "cần đăng nhập. Khi đăng nhập, bạn thấy đầy đủ giấy tờ, biên lai và lời nhắn của cơ quan."
            "</p>",
        ),
        ("heading", "Khi bị yêu cầu bổ sung"),
        (
            "paragraph",
            "<p>Mở hồ sơ, xem từng giấy tờ cần bổ sung và hạn bổ sung. Thời gian chờ bổ sung không "
            "tính vào thời hạn giải quyết.</p>",
        ),
        (
            "callout",
            {
                "title": "Không có máy tính hoặc điện thoại?",
                "text": "<p>Đến Bộ phận Một cửa gần nhất; cán bộ nhập hồ sơ cùng bạn.</p>",
                "kind": "info",
            },
        ),
    ],
}

FAQ = {
    "title": "Câu hỏi thường gặp",
    "intro": "Những điều mọi người hỏi tổng đài nhiều nhất.",
    "body": [
        ("heading", "Nộp hồ sơ"),
        (
            "question",
            (
                "Tôi đang điền dở thì phải dừng. Có mất không?",
                "<p>Không. Mỗi phần được lưu khi bạn bấm Tiếp tục. Mở Hồ sơ của tôi để làm tiếp.</p>",
            ),
        ),
        (
            "question",
            (
                "Tôi nộp thay bố mẹ được không?",
                "<p>Được, nếu bạn có văn bản ủy quyền hoặc là người đại diện. Khi bắt đầu, chọn nộp "
                "thay người khác.</p>",
            ),
        ),
        (
            "question",
            (
                "Tệp của tôi quá nặng thì làm thế nào?",
                "<p>Chụp lại ở cỡ nhỏ hơn hoặc lưu thành PDF. Mỗi tệp thường không quá 10 MB; giới hạn "
                "ghi ngay cạnh từng giấy tờ.</p>",
            ),
        ),
        ("heading", "Phí và thanh toán"),
        (
            "question",
            (
                "Tôi lỡ trả tiền hai lần.",
                "<p>Khoản thừa được ghi nhận và hoàn lại. Đừng trả lần nữa; nếu sau 5 ngày làm việc chưa "
                "nhận lại, gọi tổng đài.</p>",
            ),
        ),
        (
            "question",
            (
                "Biên lai điện tử có giá trị như biên lai giấy không?",
                "<p>Biên lai điện tử có mã kiểm tra. Ai cũng xác minh được mã đó trên trang Xác minh "
                "giấy tờ.</p>",
            ),
        ),
        ("heading", "Theo dõi và kết quả"),
        (
            "question",
            (
                "Vì sao ngày hẹn trả bị lùi?",
                "<p>Ngày nghỉ, thời gian bạn bổ sung giấy tờ và thời gian chờ nộp tiền không tính vào "
                "thời hạn. Trang hồ sơ giải thích từng ngày.</p>",
            ),
        ),
        (
            "question",
            (
                "Hồ sơ của tôi trễ hẹn thì sao?",
                "<p>Cơ quan giải quyết gửi thư xin lỗi, nêu lý do và ngày hẹn mới.</p>",
            ),
        ),
    ],
}

CONTACT = {
    "title": "Liên hệ",
    "intro": "Gọi tổng đài trong giờ làm việc, hoặc đến Bộ phận Một cửa gần bạn.",
    "body": [
        ("heading", "Tổng đài 1022"),
        ("paragraph", "<p>7:30–17:00 các ngày làm việc. Tổng đài không hỏi mật khẩu của bạn.</p>"),
        ("heading", "Bộ phận Một cửa"),
        (
            "paragraph",
            '<p><a href="/co-quan/">Tìm Bộ phận Một cửa</a> theo tên xã, phường, huyện để xem địa chỉ '
            "và giờ làm việc.</p>",
        ),
        ("heading", "Góp ý về trang này"),
        (
            "paragraph",
            "<p>Nếu một trang khó hiểu hoặc không dùng được, hãy nói với tổng đài tên trang và việc bạn "
            "đang làm.</p>",
        ),
    ],
}

ACCESSIBILITY = {
    "title": "Khả năng tiếp cận",
    "intro": "Ai cũng phải dùng được trang này, kể cả khi không nhìn rõ, không dùng chuột hoặc dùng "
    "điện thoại cũ.",
    "body": [
        ("heading", "Chúng tôi làm gì"),
        (
            "paragraph",
            "<p>Trang được làm theo chuẩn WCAG 2.2 mức AA. Bạn có thể:</p><ul><li>phóng to chữ đến 400% "
            "mà không mất nội dung</li><li>dùng hoàn toàn bằng bàn phím</li><li>dùng trình đọc màn hình"
            "</li><li>dùng khi tắt JavaScript</li></ul>",
        ),
        ("heading", "Điều chưa tốt"),
        (
            "paragraph",
            "<p>Một số tệp văn bản do cơ quan khác phát hành chưa đọc được bằng trình đọc màn hình. Gọi "
            "1022 để chúng tôi đọc giúp hoặc gửi bản khác.</p>",
        ),
        ("heading", "Báo lỗi"),
        (
            "paragraph",
            "<p>Gọi 1022, cho biết tên trang và công cụ bạn dùng. Chúng tôi trả lời trong 5 ngày làm "
            "việc.</p>",
        ),
    ],
}

PRIVACY = {
    "title": "Bảo vệ dữ liệu cá nhân",
    "intro": "Chúng tôi chỉ hỏi điều thủ tục cần, và chỉ người xử lý hồ sơ của bạn được xem.",
    "body": [
        ("heading", "Chúng tôi giữ những gì"),
        (
            "paragraph",
            "<ul><li>thông tin bạn điền trong hồ sơ và giấy tờ bạn tải lên</li><li>số điện thoại, thư "
            "điện tử để báo tin</li><li>ai đã xem, ai đã xử lý hồ sơ, vào lúc nào</li></ul>",
        ),
        ("heading", "Ai được xem"),
        (
            "paragraph",
            "<p>Bạn, người bạn ủy quyền và cán bộ của cơ quan đang giải quyết hồ sơ. Câu trả lời, số định "
            "danh và điện thoại được mã hóa khi lưu.</p>",
        ),
        ("heading", "Giữ bao lâu"),
        (
            "paragraph",
            "<p>Theo thời hạn lưu trữ của từng loại hồ sơ. Bản nháp bỏ quên được xóa.</p>",
        ),
        ("heading", "Quyền của bạn"),
        (
            "paragraph",
            "<p>Bạn có quyền biết, xem, sửa và yêu cầu xóa dữ liệu khi pháp luật cho phép. Gọi 1022 hoặc "
            "đến Bộ phận Một cửa.</p>",
        ),
    ],
}

TERMS = {
    "title": "Điều khoản sử dụng",
    "intro": "Những điều cần biết khi nộp hồ sơ trên trang này.",
    "body": [
        ("heading", "Bạn chịu trách nhiệm về điều mình khai"),
        (
            "paragraph",
            "<p>Khi gửi hồ sơ, bạn cam đoan thông tin là đúng. Khai sai có thể làm hồ sơ bị từ chối hoặc "
            "kết quả bị thu hồi.</p>",
        ),
        ("heading", "Giữ tài khoản của bạn"),
        (
            "paragraph",
            "<p>Không cho người khác mượn tài khoản. Muốn người khác làm thay, hãy ủy quyền.</p>",
        ),
        ("heading", "Hướng dẫn trên trang"),
        (
            "paragraph",
            "<p>Hướng dẫn được viết lại cho dễ hiểu. Trang nào ghi “chưa đối chiếu” thì văn bản pháp luật "
            "là căn cứ cuối cùng.</p>",
        ),
    ],
}
