"""What the history says about evidence."""

SENTENCES = {
    "evidence.attached": "Đính kèm tài liệu “{title}”",
    "evidence.removed": "Gỡ tài liệu “{title}”",
    "root.trusted": "Tin chứng thư của {name}, số {serial}",
    "root.distrusted": "Thôi tin chứng thư của {name}, số {serial}",
}

NOTICES = {
    "ct-da-them": "Đã thêm chứng thư.",
    "ct-da-bo": "Đã bỏ chứng thư.",
}
