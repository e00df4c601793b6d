"""What the history says about scoring."""

SENTENCES = {
    "scoring.loaded": "Nạp {title}, phiên bản {version}",
    "scoring.described": "Sửa thông tin {title}, phiên bản {version}",
    "scoring.discarded": "Bỏ bản đang soạn {title}, phiên bản {version}",
    "scoring.opened": "Mở chấm điểm theo {title}, phiên bản {version}",
    "scoring.assigned": "Phân công tiêu chí {code}: {units}",
    "score.scored": "Chấm tiêu chí {code}: {points}",
    "score.sent": "Gửi bảng tự chấm điểm: {points}",
    "score.recalled": "Thu hồi bảng tự chấm điểm",
    "score.appraised": "Thẩm định lần {round} tiêu chí {code}: {points}. {reason}",
    "score.finished": "Kết thúc thẩm định lần 1: {points}",
    "score.explained": "Giải trình tiêu chí {code}",
    "score.answered": "Gửi giải trình",
    "score.locked": "Chốt điểm: {points}, {rating}",
    "score.reopened": "Mở lại bảng điểm: {reason}",
}

NOTICES = {
    "cd-da-luu": "Đã lưu.",
    "cd-da-gui": "Đã gửi bảng tự chấm điểm để thẩm định.",
    "cd-da-thu-hoi": "Đã thu hồi, sửa tiếp được.",
    "cd-da-tham-dinh": "Đã ghi kết quả thẩm định.",
    "cd-ket-thuc": "Đã kết thúc thẩm định lần 1.",
    "cd-da-giai-trinh": "Đã lưu giải trình.",
    "cd-gui-giai-trinh": "Đã gửi giải trình.",
    "cd-da-chot": "Đã chốt điểm. Điểm và xếp loại được đưa vào tiêu chí chỉ số CCHC của đơn vị.",
    "cd-chot-rieng": "Đã chốt điểm. Không tiêu chí nào của phong trào lấy số liệu của năm này.",
    "cd-mo-lai": "Đã mở lại, thẩm định lần 2 tiếp được.",
    "cd-da-mo": "Đã mở chấm điểm.",
    "cd-da-nhap": "Đã nhập bộ tiêu chí ở dạng đang soạn. Ghi thông tin, đọc lại rồi mở chấm điểm.",
    "cd-da-ghi": "Đã lưu thông tin bộ tiêu chí.",
    "cd-da-bo": "Đã bỏ bản đang soạn.",
    "cd-phan-cong": "Đã ghi phân công.",
}
