"""What the history says about initiatives."""

from portal.refusal import HalfDone

SENTENCES = {
    "initiative.declared": "Khai {kind} “{title}”",
    "initiative.changed": "Lưu nháp {kind} “{title}”",
    "initiative.submitted": "Gửi {kind} “{title}”",
    "initiative.recalled": "Thu hồi {kind} “{title}”",
    "initiative.withdrawn": "Rút {kind} “{title}”",
    "initiative.returned": "Trả lại {kind} “{title}” để bổ sung: {reason}",
    "initiative.confirmed": "Xác nhận {kind} “{title}”",
    "initiative.published": "Đưa {kind} “{title}” lên trang công khai",
    "initiative.unpublished": "Gỡ {kind} “{title}” khỏi trang công khai",
    "initiative.copied": "Sao chép {kind} “{title}” từ phong trào trước",
    "application.told": "{unit} ghi đã học tập, áp dụng “{title}”",
    "application.struck": "Thôi tính {unit} học tập, áp dụng “{title}”: {reason}",
    "initiative.recognised": "Ghi công nhận {kind} “{title}”: {body}, số {number} ngày {on}",
    "initiative.council_recognised": "Công nhận {kind} “{title}”: {words}, đồng ý {yes}/{base}",
    "initiative.council_not_recognised": "Không công nhận {kind} “{title}”: {words}, đồng ý {yes}/{base}",
    "initiative.not_recognised": "Ghi không công nhận {kind} “{title}”: {body}, số {number} ngày {on}",
}

NOTICES = {
    "sk-da-luu": "Đã lưu nháp.",
    "sk-chua-gui": HalfDone("Đã lưu nháp, chưa gửi được: còn mục bắt buộc để trống. Xem danh sách bên dưới."),
    "sk-da-gui": "Đã gửi. Cơ quan thường trực xem và xác nhận.",
    "sk-da-thu-hoi": "Đã thu hồi, sửa tiếp được.",
    "sk-da-rut": "Đã rút.",
    "sk-da-xac-nhan": "Đã xác nhận.",
    "sk-da-tra-lai": "Đã trả lại để bổ sung.",
    "sk-da-ghi": "Đã ghi kết quả công nhận.",
    "sk-sao-chep": "Đã sao chép thành bản nháp. Cập nhật nội dung, đính kèm tài liệu rồi gửi.",
    "sk-hoc-tap": "Đã ghi học tập, áp dụng.",
    "sk-thoi-tinh": "Đã thôi tính.",
    "sk-cong-khai": "Đã đưa lên trang công khai.",
    "sk-thoi-cong-khai": "Đã gỡ khỏi trang công khai.",
}
