"""What the history says about reminders, and a page of the board after an act."""

SENTENCES = {"units.reminded": "Gửi thư nhắc nộp hồ sơ đến {number} đơn vị: {names}"}

NOTICES = {
    "da-ghi-thu": "Đã ghi thư nhắc. Thư đi trong lượt gửi kế tiếp, trang này hiện kết quả.",
    "da-gia-han": "Đã gia hạn. Đơn vị thấy hạn mới ở trang Việc cần làm và trang Hồ sơ.",
}
