"""What the history says about announcements."""

SENTENCES = {
    "post.created": "Viết bài “{title}”",
    "post.changed": "Sửa bài “{title}”",
    "post.published": "Đăng bài “{title}”",
    "post.withdrawn": "Gỡ bài “{title}”: {reason}",
}

NOTICES = {
    "bai-da-luu": "Đã lưu bài.",
    "bai-da-dang": "Đã đăng. Trang công khai hiện bài này trong vòng một phút.",
    "bai-da-go": "Đã gỡ bài khỏi trang công khai.",
}
