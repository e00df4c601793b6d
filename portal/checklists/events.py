"""What the history says about checklists."""

SENTENCES = {
    "checklist.verdict_dropped": "Tiêu chí “{criterion}” đã điều chỉnh, thẩm định lại ({unit})",
    "checklist.incomparable_set": "Ghi không so sánh được với năm trước ở tiêu chí “{criterion}”: {reason}",
    "checklist.incomparable_unset": "So sánh lại với năm trước ở tiêu chí “{criterion}”",
    "checklist.declared": "Khai tiêu chí “{criterion}” ({name})",
    "checklist.asked_na": "Đề nghị không áp dụng tiêu chí “{criterion}”: {reason}",
    "checklist.sent": "Gửi bảng tự kiểm tra tiêu chí ({name})",
    "checklist.recalled": "Thu hồi bảng tự kiểm tra tiêu chí ({name})",
    "checklist.verified": "Thẩm định tiêu chí “{criterion}” ({name}): {verdict}. {reason}",
    "checklist.na_set": "Xác định không áp dụng tiêu chí “{criterion}” ({name}): {reason}",
    "checklist.na_unset": "Áp dụng lại tiêu chí “{criterion}” ({name})",
}

NOTICES = {
    "tc-khong-so-sanh": "Đã ghi không so sánh được với năm trước.",
    "tc-so-sanh-lai": "Đã so sánh lại với năm trước.",
    "tc-da-luu": "Đã lưu.",
    "tc-da-gui": "Đã gửi bảng tự kiểm tra để thẩm định.",
    "tc-da-thu-hoi": "Đã thu hồi, sửa tiếp được.",
    "tc-da-tham-dinh": "Đã ghi kết quả thẩm định.",
    "tc-da-de-nghi": "Đã gửi đề nghị không áp dụng.",
    "tc-khong-ap-dung": "Đã ghi: không áp dụng.",
    "tc-ap-dung-lai": "Tiêu chí được áp dụng lại.",
}
