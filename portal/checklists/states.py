"""The words of a checklist. Pure."""

from __future__ import annotations

from enum import StrEnum


class Conclusion(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"
    NOT_DECLARED = "not_declared"
    NOT_APPLICABLE = "not_applicable"


CONCLUSION_NAMES = {
    Conclusion.MET: "Đạt",
    Conclusion.NOT_MET: "Chưa đạt",
    Conclusion.UNDETERMINED: "Chưa đủ căn cứ",
    Conclusion.NOT_DECLARED: "Chưa khai",
    Conclusion.NOT_APPLICABLE: "Không áp dụng",
}
CONCLUSION_SIGNS = {
    Conclusion.MET: "ok",
    Conclusion.NOT_MET: "no",
    Conclusion.UNDETERMINED: "ask",
    Conclusion.NOT_DECLARED: "none",
    Conclusion.NOT_APPLICABLE: "none",
}


class Verdict(StrEnum):
    """What the verifier found of one line."""

    MET = "met"
    NOT_MET = "not_met"
    RETURNED = "returned"


VERDICT_NAMES = {
    Verdict.MET: "Thẩm định: đạt",
    Verdict.NOT_MET: "Thẩm định: không đạt",
    Verdict.RETURNED: "Trả lại để bổ sung",
}
VERDICT_SIGNS = {Verdict.MET: "ok", Verdict.NOT_MET: "no", Verdict.RETURNED: "back"}


class ChecklistState(StrEnum):
    EDITING = "editing"
    SENT = "sent"


class SubjectKind(StrEnum):
    """Whose checklist: a unit's (its collective criteria) or a candidate's (a person, a resident)."""

    UNIT = "unit"
    CANDIDATE = "candidate"


SLUGS = {SubjectKind.UNIT: "don-vi", SubjectKind.CANDIDATE: "ca-nhan"}  # in addresses
