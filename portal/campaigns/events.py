"""What the history says about campaigns."""

SENTENCES = {
    "campaign.created": "Nạp kế hoạch {number}",
    "campaign.copied": "Lập kế hoạch {number} từ kế hoạch {source}",
    "campaign.launched": "Phát động phong trào theo Kế hoạch số {number}",
    "campaign.finished": "Kết thúc phong trào theo Kế hoạch số {number}",
    "deadline.extended": "Gia hạn cho {unit} đến hết {until}: {reason}",
    "candidate.added": "Thêm vào danh sách đề nghị: {name}",
    "candidate.withdrawn": "Đưa ra khỏi danh sách đề nghị: {name}",
    "figure.set": "Ghi số liệu {name}, kỳ {period}: {after}",
}
