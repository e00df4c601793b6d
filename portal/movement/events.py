"""What the history says about guidance, spreading, propaganda, stages and assessments."""

SENTENCES = {
    "guidance.issued": "Gửi văn bản hướng dẫn “{title}”",
    "guidance.read": "Đã đọc văn bản hướng dẫn “{title}”",
    "guidance.withdrawn": "Thôi áp dụng văn bản hướng dẫn “{title}”: {reason}",
    "spread.written": "Ghi việc triển khai, quán triệt Kế hoạch ngày {on}",
    "spread.confirmed": "Xác nhận đã triển khai, quán triệt Kế hoạch",
    "spread.confirmed_paper": "Xác nhận bằng bản đã ký, đóng dấu",
    "spread.reopened": "Sửa lại việc triển khai, quán triệt Kế hoạch",
    "propaganda.logged": "Ghi tuyên truyền, vận động ngày {on}: {form}",
    "propaganda.changed": "Sửa tuyên truyền, vận động ngày {on}: {form}",
    "propaganda.removed": "Bỏ dòng tuyên truyền, vận động ngày {on}: {form}",
    "stage.written": "Ghi báo cáo {stage}",
    "stage.sent": "Gửi báo cáo {stage}",
    "stage.changed": "Sửa báo cáo {stage} đã gửi",
    "assessment.written": "Ghi đánh giá {unit}",
    "assessment.settled": "Chốt đánh giá {unit}: {completion}",
}

NOTICES = {
    "pt-da-gui": "Đã gửi đến các đơn vị.",
    "pt-da-doc": "Đã ghi nhận là đã đọc.",
    "pt-thoi": "Văn bản đã thôi áp dụng.",
    "pt-da-luu": "Đã lưu.",
    "pt-xac-nhan": "Đã xác nhận.",
    "pt-da-bo": "Đã bỏ.",
    "pt-so-ket-gui": "Đã gửi báo cáo sơ kết.",
    "pt-tong-ket-gui": "Đã gửi báo cáo tổng kết.",
    "pt-da-chot": "Đã chốt đánh giá. Đơn vị đọc được kết quả.",
}
