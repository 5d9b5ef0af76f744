"""Life events: slug, icon, codes of procedures, and (title, summary) in both languages."""

EVENTS = [
    (
        "co-con-nho",
        "baby",
        ("1.001193", "2.000635", "1.004222"),
        ("Có con nhỏ", "Khai sinh, thường trú, thẻ bảo hiểm y tế"),
        ("Having a child", "Birth registration, residence, health insurance"),
    ),
    (
        "ket-hon",
        "rings",
        ("1.000894", "1.004873", "2.000635"),
        ("Kết hôn", "Đăng ký kết hôn, xác nhận tình trạng hôn nhân"),
        ("Getting married", "Marriage registration, certificate of marital status"),
    ),
    (
        "xay-sua-nha",
        "house",
        ("1.013225", "1.009994", "1.013229"),
        ("Xây, sửa nhà", "Giấy phép xây dựng, tách thửa"),
        ("Building a house", "Building permit, splitting a parcel"),
    ),
    (
        "mua-ban-tang-cho-nha-dat",
        "land",
        ("1.013831", "1.012753", "1.013978"),
        ("Mua bán, tặng cho nhà đất", "Đăng ký biến động, nghĩa vụ thuế"),
        ("Selling or giving land", "Registration of the change, taxes"),
    ),
    (
        "mo-ho-kinh-doanh",
        "shop",
        ("1.001612", "2.000720", "1.001266"),
        ("Mở hộ kinh doanh", "Đăng ký thành lập, thay đổi, chấm dứt"),
        ("Opening a household business", "Start, change, close"),
    ),
    (
        "di-hoc",
        "school",
        ("1.004438", "1.005090"),
        ("Đi học", "Tuyển sinh, chuyển trường"),
        ("Going to school", "Enrolment, changing school"),
    ),
    (
        "nguoi-cao-tuoi-tro-cap",
        "elder",
        ("1.001776", "2.000286"),
        ("Người cao tuổi, trợ cấp", "Trợ cấp xã hội, bảo trợ"),
        ("Older people, support", "Social allowances and protection"),
    ),
    (
        "khi-nguoi-than-qua-doi",
        "lamp",
        ("1.000656", "2.000635", "1.013831"),
        ("Khi người thân qua đời", "Khai tử, mai táng phí, thừa kế"),
        ("When a relative dies", "Death registration, funeral support, inheritance"),
    ),
]
ADVICE = {
    "vi": "Dưới đây là các thủ tục thường cần trong trường hợp này. Mở từng thủ tục để xem giấy tờ, "
    "phí và thời hạn. Bạn có thể nộp nhiều hồ sơ cùng lúc; mỗi hồ sơ có mã riêng.",
    "en": "These are the procedures usually needed in this case. Open each one for papers, fees and "
    "time limits. You may file several applications at once; each has its own code.",
}
