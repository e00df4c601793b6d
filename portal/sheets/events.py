"""What the history says about sheets."""

SENTENCES = {"sheet.imported": "Nhập {title} từ tệp “{file}”: thêm {made}, sửa {changed}"}

NOTICES = {"excel-da-bo": "Đã bỏ tệp, chưa nhập gì."}
