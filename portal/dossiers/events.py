"""What the history says about dossiers."""

SENTENCES = {
    "dossier.prepared": "Lập hồ sơ đề nghị khen thưởng của {unit}",
    "dossier.nominated": "Thêm {name} vào danh sách đề nghị",
    "dossier.dropped": "Bỏ {name} khỏi danh sách đề nghị",
    "dossier.paper_saved": "Ghi {paper}",
    "dossier.waiting": "Chuyển thủ trưởng xem và gửi",
    "dossier.sent": "Gửi hồ sơ theo văn bản đề nghị đã ký",
    "dossier.approved": "Thủ trưởng đồng ý và gửi hồ sơ",
    "dossier.sent_back": "Thủ trưởng trả lại: {reason}",
    "dossier.recalled": "Thu hồi hồ sơ",
    "dossier.received": "Tiếp nhận hồ sơ, phiếu tiếp nhận số {number}",
    "dossier.returned": "Trả lại hồ sơ để bổ sung: {reason}",
    "dossier.eligible": "Kết luận hồ sơ đủ điều kiện trình",
    "dossier.not_eligible": "Kết luận hồ sơ không đủ điều kiện: {reason}",
    "dossier.presented": "Trình lãnh đạo cùng danh sách đề nghị tặng Giấy khen",
    "dossier.taken_back": "Danh sách đề nghị rút lại, hồ sơ trở lại đủ điều kiện trình",
    "dossier.decided": "Đã có quyết định khen thưởng",
    "dossier.originals": "Nhận bản chính ngày {on}: {total} bộ",
}

NOTICES = {
    "hs-da-lap": "Đã lập hồ sơ. Thêm tập thể, cá nhân được đề nghị.",
    "hs-da-them": "Đã thêm vào danh sách đề nghị.",
    "hs-da-bo": "Đã bỏ khỏi danh sách đề nghị.",
    "hs-da-luu": "Đã lưu.",
    "hs-cho-thu-truong": "Đã chuyển thủ trưởng. Thời điểm thủ trưởng đồng ý và gửi là thời điểm nộp.",
    "hs-da-gui": "Đã gửi hồ sơ.",
    "hs-da-tra": "Đã trả lại cho cán bộ đầu mối.",
    "hs-da-thu-hoi": "Đã thu hồi, sửa tiếp được.",
    "hs-da-tiep-nhan": "Đã tiếp nhận hồ sơ.",
    "hs-tra-lai": "Đã trả lại để bổ sung.",
    "hs-du": "Đã kết luận đủ điều kiện trình.",
    "hs-khong-du": "Đã kết luận không đủ điều kiện.",
    "hs-ban-chinh": "Đã ghi nhận bản chính.",
}
