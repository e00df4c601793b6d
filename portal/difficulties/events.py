"""What the history says about difficulties."""

SENTENCES = {
    "difficulty.told": "Gửi “{title}”",
    "difficulty.remarked": "Người dân gửi “{title}”",
    "difficulty.answered": "Trả lời “{title}”",
    "difficulty.sent_up": "Trình lãnh đạo “{title}”",
    "difficulty.decided": "Lãnh đạo trả lời “{title}”",
    "difficulty.passed_on": "Chuyển {unit} xem xét “{title}”",
    "difficulty.to_council": "Chuyển {council} xét “{title}”",
    "difficulty.recognised": "Công nhận “{title}”: {words}",
    "difficulty.not_recognised": "Không công nhận “{title}”: {words}",
    "difficulty.replied": "Đơn vị trả lời “{title}”",
    "difficulty.merged": "Gộp “{title}” vào “{into}”",
    "difficulty.withdrawn": "Rút “{title}”",
    "difficulty.published": "Đưa câu trả lời về “{title}” vào hỏi đáp",
    "difficulty.unpublished": "Gỡ “{title}” khỏi hỏi đáp",
}

NOTICES = {
    "kk-da-gui": "Đã gửi. Cơ quan thường trực trả lời tại đây.",
    "kk-da-rut": "Đã rút.",
    "kk-tra-loi": "Đã trả lời.",
    "kk-trinh": "Đã trình lãnh đạo.",
    "kk-chuyen": "Đã chuyển đơn vị.",
    "kk-hoi-dong": "Đã chuyển Hội đồng.",
    "kk-gop": "Đã gộp.",
    "kk-hoi-dap": "Đã đưa vào hỏi đáp.",
    "kk-go-hoi-dap": "Đã gỡ khỏi hỏi đáp.",
}
