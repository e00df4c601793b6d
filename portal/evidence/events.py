"""What the history says about evidence."""

SENTENCES = {
    "evidence.attached": "Đính kèm tài liệu “{title}”",
    "evidence.removed": "Gỡ tài liệu “{title}”",
}
