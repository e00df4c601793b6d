"""What the history says about awards."""

SENTENCES = {
    "award.listed": "Lưu bảng xét tặng: đề xuất {proposed}",
    "award.suspended": "Tạm dừng xét {name}: {reason}",
    "award.resumed": "Xét tiếp {name}",
    "award.proposed": "Trình danh sách đề nghị tặng Giấy khen: {names}",
    "award.recalled": "Rút lại danh sách đã trình",
    "award.sent_back": "Lãnh đạo trả lại danh sách: {reason}",
    "award.spoken": "Lãnh đạo ghi ý kiến: đồng ý {agreed}, chưa đồng ý {held}",
    "award.agreed": "Lãnh đạo đồng ý danh sách: {names}",
    "award.corrected": "Sửa quyết định: {before}, ký: {signed_before}; thành số {number} ngày {on}, ký: {signed}",
    "award.decided": "Ghi Quyết định số {number} ngày {on}: {names}",
    "award.copied": "Đính kèm quyết định đã ký",
    "award.published": "Công bố kết quả khen thưởng",
    "award.revoked": "Thu hồi Giấy khen của {name} theo Quyết định số {number} ngày {on}: {reason}",
    "salary.set": "Ghi mức lương cơ sở {amount} đồng từ ngày {on}",
    "stock.placed": "Sửa vị trí in trên phôi Giấy khen",
}

NOTICES = {
    "kt-da-luu": "Đã lưu bảng xét tặng.",
    "kt-tam-dung": "Đã tạm dừng xét.",
    "kt-xet-tiep": "Đã đưa trở lại để xét.",
    "kt-da-trinh": "Đã trình lãnh đạo.",
    "kt-da-rut": "Đã rút lại, sửa tiếp được.",
    "kt-y-kien": "Đã ghi ý kiến.",
    "kt-dong-y": "Đã đồng ý danh sách. Cơ quan thường trực trình ký quyết định.",
    "kt-tra-lai": "Đã trả lại cơ quan thường trực.",
    "kt-sua-qd": "Đã sửa số, ngày, người ký quyết định.",
    "kt-quyet-dinh": "Đã ghi quyết định. Kết quả chưa công bố.",
    "kt-ban-ky": "Đã đính kèm quyết định đã ký.",
    "kt-cong-bo": "Đã công bố kết quả.",
    "kt-thu-hoi": "Đã ghi thu hồi Giấy khen.",
    "phoi-da-luu": "Đã lưu vị trí in. In thử trước khi in lên phôi.",
    "luong-da-ghi": "Đã ghi mức lương cơ sở.",
}
