"""What a page of the board says after an act."""

NOTICES = {"da-gia-han": "Đã gia hạn. Đơn vị thấy hạn mới ở trang Việc cần làm và trang Hồ sơ."}
