"""The words and the drawn moves of councils, meetings and rounds. Pure."""

from __future__ import annotations

from enum import StrEnum


class CouncilKind(StrEnum):
    REVIEW = "review"  # bình xét
    SCIENCE = "science"  # khoa học và công nghệ


COUNCIL_NAMES = {
    CouncilKind.REVIEW: "Hội đồng bình xét",
    CouncilKind.SCIENCE: "Hội đồng khoa học và công nghệ",
}
COUNCIL_TASKS = {
    CouncilKind.REVIEW: "Bình xét tập thể, cá nhân đề nghị khen thưởng",
    CouncilKind.SCIENCE: "Xét công nhận sáng kiến, mô hình mới và ý tưởng của người dân",
}
MEETING_TITLES = {
    CouncilKind.REVIEW: "Họp bình xét khen thưởng",
    CouncilKind.SCIENCE: "Họp xét công nhận sáng kiến, ý tưởng trong",
}
CANDIDATE = "candidate"  # the subject of a review; every other kind of subject is one of science
ASKED_HEADS = {CouncilKind.REVIEW: "Được đề nghị", CouncilKind.SCIENCE: "Sáng kiến, ý tưởng"}
BALLOT_TITLES = {CouncilKind.REVIEW: "Phiếu bình xét", CouncilKind.SCIENCE: "Phiếu xét công nhận"}


def asked_head(subject_kind: str) -> str:
    """The head of the column that names who, or what, is decided on."""
    return ASKED_HEADS[CouncilKind.REVIEW if subject_kind == CANDIDATE else CouncilKind.SCIENCE]


class Duty(StrEnum):
    CHAIR = "chair"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    MEMBER = "member"


DUTY_NAMES = {
    Duty.CHAIR: "Chủ tịch Hội đồng",
    Duty.DEPUTY: "Phó Chủ tịch Hội đồng",
    Duty.SECRETARY: "Thư ký",
    Duty.MEMBER: "Thành viên",
}
DUTY_ORDER = list(Duty)
SUBSTITUTE = "Người dự thay"  # no duty: a place in the roll of one meeting


class Attendance(StrEnum):
    ONSITE = "onsite"
    ONLINE = "online"
    WRITTEN = "written"  # sends an opinion on paper; counted once it came in
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    ABSENT = "absent"  # not ticked off, or away without a word on why


ATTENDANCE_NAMES = {
    Attendance.ONSITE: "Có mặt",
    Attendance.ONLINE: "Dự trực tuyến",
    Attendance.WRITTEN: "Gửi ý kiến bằng văn bản",
    Attendance.EXCUSED: "Vắng có lý do",
    Attendance.UNEXCUSED: "Vắng không lý do",
    Attendance.ABSENT: "Vắng",
}
PRESENT = frozenset({Attendance.ONSITE, Attendance.ONLINE})
AWAY = frozenset({Attendance.EXCUSED, Attendance.UNEXCUSED, Attendance.ABSENT})


class Channel(StrEnum):
    """By which way a member's ballot came in. One member, one channel, one ballot."""

    ONLINE = "online"  # from the own account
    CODE = "code"  # from a phone in the room, let in by the secretary
    DESK = "desk"  # at the shared computer of the voting desk
    PAPER = "paper"


class Held(StrEnum):
    """How a council decides: together in a room (or on screens), or by opinions sent in over days."""

    MEETING = "meeting"
    WRITTEN = "written"


class EntryState(StrEnum):
    """Somebody in the room who asked to come in by the meeting's code."""

    ASKING = "asking"
    LET_IN = "let_in"
    REFUSED = "refused"
    ENDED = "ended"


def may_vote_by(channel: Channel, attendance: Attendance) -> bool:
    """Those who are here, by any way; who sends an opinion in writing, on paper."""
    return attendance in PRESENT or (channel is Channel.PAPER and attendance is Attendance.WRITTEN)


def counts_present(attendance: Attendance, voted: bool) -> bool:
    """In the room or online; or an opinion on paper that came in."""
    return attendance in PRESENT or (attendance is Attendance.WRITTEN and voted)


def at_opening(status: Attendance, *, left: bool) -> Attendance:
    """What the roll of a round freezes of who is away: whoever has gone home is, and why is the meeting's matter."""
    if status is Attendance.WRITTEN:
        return status
    return status if status in PRESENT and not left else Attendance.ABSENT


class RemarkKind(StrEnum):
    SPEECH = "speech"
    RESERVED = "reserved"


REMARK_NAMES = {RemarkKind.SPEECH: "Ý kiến phát biểu", RemarkKind.RESERVED: "Ý kiến bảo lưu"}


class MeetingState(StrEnum):
    PREPARING = "preparing"
    RUNNING = "running"
    FINISHED = "finished"
    POSTPONED = "postponed"


MEETING_NAMES = {
    MeetingState.PREPARING: "Đang chuẩn bị",
    MeetingState.RUNNING: "Đang họp",
    MeetingState.FINISHED: "Đã kết thúc",
    MeetingState.POSTPONED: "Hoãn họp",
}


class Visibility(StrEnum):
    """What the public check page says of a meeting beyond match or no match."""

    CLOSED = "closed"
    COUNTS = "counts"
    NAMES = "names"


VISIBILITY_NAMES = {
    Visibility.CLOSED: "Không công khai, chỉ trả lời khớp hay không khớp",
    Visibility.COUNTS: "Công khai số phiếu, không nêu tên",
    Visibility.NAMES: "Công khai cả tên và số phiếu",
}


class Mode(StrEnum):
    HANDS = "hands"
    OPEN = "open"
    SECRET = "secret"  # noqa: S105  a way of voting


MODE_NAMES = {
    Mode.HANDS: "Biểu quyết giơ tay",
    Mode.OPEN: "Biểu quyết công khai",
    Mode.SECRET: "Bỏ phiếu kín",
}


class RoundState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    SEALED = "sealed"
    VOID = "void"


ROUND_NAMES = {
    RoundState.DRAFT: "Chưa mở",
    RoundState.OPEN: "Đang bỏ phiếu",
    RoundState.CLOSED: "Đã kết thúc bỏ phiếu",
    RoundState.SEALED: "Đã chốt kết quả",
    RoundState.VOID: "Đã hủy",
}
ROUND_MOVES: dict[RoundState, frozenset[RoundState]] = {
    RoundState.DRAFT: frozenset({RoundState.OPEN, RoundState.VOID}),
    RoundState.OPEN: frozenset({RoundState.CLOSED, RoundState.VOID}),
    RoundState.CLOSED: frozenset({RoundState.SEALED, RoundState.VOID}),
    RoundState.SEALED: frozenset(),
    RoundState.VOID: frozenset(),
}


class Mark(StrEnum):
    YES = "Y"
    NO = "N"
    ABSTAIN = "A"


MARK_NAMES = {Mark.YES: "Đồng ý", Mark.NO: "Không đồng ý", Mark.ABSTAIN: "Không có ý kiến"}


class RecusalReason(StrEnum):
    NOMINEE = "nominee"
    AUTHOR = "author"
    SAME_UNIT = "same_unit"
    DECLARED = "declared"


RECUSAL_NAMES = {
    RecusalReason.NOMINEE: "có tên trong danh sách đề nghị",
    RecusalReason.AUTHOR: "là tác giả, đồng tác giả",
    RecusalReason.SAME_UNIT: "cùng cơ quan, đơn vị",
    RecusalReason.DECLARED: "tự đề nghị không tham gia",
}


class Standing(StrEnum):
    """What became of a question."""

    PASSED = "passed"
    FAILED = "failed"
    OUTSIDE = "outside"
    TIED = "tied"


STANDING_NAMES = {
    Standing.PASSED: "Đạt tỷ lệ",
    Standing.FAILED: "Không đạt tỷ lệ",
    Standing.OUTSIDE: "Đạt tỷ lệ, ngoài số lượng",
    Standing.TIED: "Bằng số phiếu ở vị trí cuối",
}
STANDING_SIGNS = {Standing.PASSED: "ok", Standing.FAILED: "no", Standing.OUTSIDE: "ask", Standing.TIED: "ask"}
