"""What the history says about campaigns."""

SENTENCES = {
    "campaign.created": "Lập Kế hoạch số {number}",
    "campaign.copied": "Lập kế hoạch {number} từ kế hoạch {source}",
    "campaign.rewritten": "Sửa Kế hoạch số {number}: {part}",
    "campaign.discarded": "Bỏ bản thảo Kế hoạch số {number}",
    "campaign.criteria_revised": "Điều chỉnh tiêu chí của Kế hoạch số {number}: {reason}",
    "campaign.launched": "Phát động phong trào theo Kế hoạch số {number}",
    "campaign.finished": "Kết thúc phong trào theo Kế hoạch số {number}",
    "deadline.extended": "Gia hạn cho {unit} đến hết {until}: {reason}",
    "candidate.added": "Thêm vào danh sách đề nghị: {name}",
    "candidate.withdrawn": "Đưa ra khỏi danh sách đề nghị: {name}",
    "figure.set": "Ghi số liệu {name}, kỳ {period}: {after}",
}

NOTICES = {
    "kh-da-lap": "Đã lập bản thảo. Điền từng phần, xong thì phát động.",
    "kh-da-luu": "Đã lưu.",
    "kh-da-bo": "Đã bỏ.",
    "kh-phat-dong": "Đã phát động. Kế hoạch đã công khai, các đơn vị đã được báo.",
    "kh-dieu-chinh": "Đã điều chỉnh tiêu chí. Bản trước được giữ trong quá trình xử lý.",
    "kh-ket-thuc": "Đã kết thúc phong trào.",
}
