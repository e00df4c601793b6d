"""What the history says about tasks."""

SENTENCES = {
    "task.given": "Giao nhiệm vụ “{title}” cho {number} đơn vị, hạn {due}",
    "task.changed": "Sửa nhiệm vụ “{title}”: {reason}",
    "task.reported": "Báo cáo hoàn thành “{title}” ngày {done}",
    "task.recalled": "Thu hồi báo cáo “{title}”",
    "task.accepted": "Ghi đạt yêu cầu “{title}”",
    "task.returned": "Trả lại để bổ sung “{title}”: {reason}",
    "task.cancelled": "Không giao “{title}” nữa: {reason}",
    "task.given_again": "Giao lại “{title}”",
}

NOTICES = {
    "nv-da-giao": "Đã giao nhiệm vụ.",
    "nv-da-sua": "Đã sửa nhiệm vụ.",
    "nv-giao-them": "Đã giao thêm đơn vị.",
    "nv-bao-cao": "Đã báo cáo. Cơ quan thường trực xem và ghi kết quả tại đây.",
    "nv-thu-hoi": "Đã thu hồi báo cáo.",
    "nv-dat": "Đã ghi đạt yêu cầu.",
    "nv-tra-lai": "Đã trả lại để bổ sung.",
    "nv-thoi": "Đã thôi giao.",
    "nv-giao-lai": "Đã giao lại.",
}
