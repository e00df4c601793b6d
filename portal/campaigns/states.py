"""Choices of the campaign."""

from __future__ import annotations

from enum import StrEnum


class CampaignState(StrEnum):
    DRAFT = "draft"
    LAUNCHED = "launched"
    FINISHED = "finished"


class CandidateKind(StrEnum):
    """Who can be put forward: a unit, a person who works in one, a resident whom one nominates."""

    UNIT = "unit"
    PERSON = "person"
    RESIDENT = "resident"


CANDIDATE_NAMES = {
    CandidateKind.UNIT: "Tập thể",
    CandidateKind.PERSON: "Cá nhân",
    CandidateKind.RESIDENT: "Người dân",
}

# Words of the editor of plans.
SUBJECT_NAMES = {
    CandidateKind.UNIT.value: "Tập thể",
    CandidateKind.PERSON.value: "Cá nhân là cán bộ, công chức, viên chức, người lao động",
    CandidateKind.RESIDENT.value: "Người dân",
}
MEASURE_NAMES = {
    "count": "số đếm",
    "points": "điểm",
    "percent": "phần trăm",
    "rating": "xếp loại",
}
RULE_NAMES = {
    "tasks": "Nhiệm vụ được giao: tỷ lệ đúng hạn",
    "judged": "Đơn vị tự nhận, kèm tài liệu; thẩm định quyết định",
    "index": "Chỉ số: xếp loại và tỷ lệ điểm cao hơn năm trước",
    "rate": "Một tỷ lệ so với mức, và so với năm trước",
    "initiatives": "Số sáng kiến, mô hình đã xác nhận",
    "discipline": "Kỷ luật: có thì không được khen",
}
PARAMETER_NAMES = {
    "given": "Số liệu: được giao",
    "on_time": "Số liệu: đúng hạn",
    "percent": "Đạt khi đúng hạn từ (%)",
    "evidence": "Phải có tài liệu kiểm chứng",
    "recognised": "Dẫn được kết quả công nhận của Hội đồng khoa học và công nghệ",
    "points": "Số liệu: điểm đạt được",
    "maximum": "Số liệu: điểm tối đa",
    "rating": "Số liệu: xếp loại",
    "indicator": "Số liệu: tỷ lệ",
    "op": "So với mức",
    "limit": "Mức (%)",
    "least": "Ít nhất",
    "rising": "Phải cao hơn năm trước",
}
