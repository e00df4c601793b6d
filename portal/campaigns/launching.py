"""What a draft plan still lacks before it can be launched, part by part. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.campaigns.plan import Plan
from portal.campaigns.planfile import faults_of
from portal.campaigns.states import PARAMETER_NAMES, CandidateKind
from portal.refusal import Reason

# (address, title, paths of the plan's file that it edits), in the order in which a plan is written.
PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("chung", "Kế hoạch và phong trào", ("campaign", "plan")),
    ("lich", "Thời gian", ("calendar",)),
    ("danh-muc", "Lĩnh vực, xếp loại, số liệu", ("fields", "ratings", "levels", "indicators")),
    ("so-ket", "Các đợt sơ kết", ("stages",)),
    ("so-luong", "Số lượng Giấy khen", ("categories", "bonus")),
    ("tieu-chi", "Tiêu chí khen thưởng", ("criteria",)),
    ("ho-so", "Hồ sơ đề nghị", ("dossier",)),
)
PART_TITLES = {slug: title for slug, title, _ in PARTS}
UNITS = "don-vi"  # what the plan alone cannot know: units and accounts

_WORDS = {
    "campaign.year": "Năm",
    "dossier.originals": "Số bộ bản chính",
    "bonus.person": "Mức thưởng cá nhân",
    "bonus.unit": "Mức thưởng tập thể",
    "bonus.rounding": "Làm tròn tiền thưởng",
    "bonus.source": "Căn cứ mức thưởng",
    "campaign.title": "Tên phong trào",
    "campaign.award": "Hình thức khen thưởng",
    "plan.number": "Số kế hoạch",
    "plan.issuer": "Cơ quan ban hành",
    "plan.title": "Trích yếu kế hoạch",
    "plan.text": "Nội dung kế hoạch",
    "calendar.cutoff": "Hạn nhận hồ sơ",
    "calendar.cutoff_words": "Hạn nhận hồ sơ, bằng chữ",
    "calendar.closing": "Ngày tổng kết",
    "calendar.closing_words": "Tổng kết, bằng chữ",
    "dossier.papers_words": "Thành phần hồ sơ",
    "dossier.statement": "Lời xác nhận về kỷ luật",
    "fields": "Lĩnh vực CCHC",
    "ratings": "Mức xếp loại",
    "indicators": "Số liệu",
    "stages": "Đợt sơ kết",
    "categories": "Nhóm khen thưởng",
    "criteria": "Tiêu chí",
}


# What stands behind a place in a list: the fields of one entry, and the parameters of a criterion's rule.
_NAMES = {
    "name": "tên",
    "title": "tên",
    "quota": "số lượng",
    "short": "tên ngắn",
    "words": "kế hoạch nêu",
    "how": "cách tính",
    "number": "thứ tự",
    "for": "áp dụng cho",
    "period": "kỳ số liệu năm nay",
    "last_period": "kỳ số liệu năm trước",
    "as_of": "số liệu tính đến ngày",
    "due": "hạn báo cáo",
    **{f"rule.{name}": words.lower() for name, words in PARAMETER_NAMES.items()},
}


@dataclass(frozen=True)
class Around:
    """What stands around the plan: blocks that have units, and who is there to carry it out."""

    now: datetime
    today: date
    running: str = ""  # number of the plan that is on already
    blocks: Mapping[str, str] = field(default_factory=dict)  # code -> name, of the host's units
    office_accounts: int = 0
    leader_accounts: int = 0
    without_officer: Sequence[str] = ()  # units of the plan's blocks that nobody can declare for


@dataclass(frozen=True)
class Check:
    """One part of the plan: what is wrong with it, and what one should know though it stops nothing."""

    slug: str
    title: str
    faults: Sequence[str] = ()
    hints: Sequence[str] = ()


def launch_checks(plan: Plan, around: Around) -> list[Check]:
    """Every part of the plan and what stands around it, in the order of the editor."""
    faults = faults_of(plan)
    found = []
    for slug, title, paths in PARTS:
        own = [_told(path, sentence) for path, sentence in faults if path.split(".")[0].split("[")[0] in paths]
        found.append(Check(slug, title, own + _more(slug, plan, around)))
    people = []
    if not around.office_accounts:
        people.append("Cơ quan thường trực chưa có tài khoản.")
    hints = []
    if not around.leader_accounts:
        hints.append("Lãnh đạo chưa có tài khoản: ý kiến của lãnh đạo ghi bằng quyết định đã ký.")
    if around.without_officer:
        shown = "; ".join(around.without_officer[:5])
        more = len(around.without_officer) - 5
        hints.append(f"Chưa có tài khoản cán bộ đầu mối: {shown}{f' và {more} đơn vị khác' if more > 0 else ''}.")
    return [*found, Check(UNITS, "Đơn vị, tài khoản", people, hints)]


def _more(slug: str, plan: Plan, around: Around) -> list[str]:
    """What a file may leave open and a launch may not."""
    if slug == "lich":
        found = ["Hạn nhận hồ sơ đã qua."] if plan.cutoff <= around.now else []
        if plan.launch > around.today:
            found.append("Chưa đến ngày phát động.")
        if around.running:
            found.append(f"Kế hoạch số {around.running} đang diễn ra: kết thúc rồi mới phát động kế hoạch này.")
        return found
    if slug == "so-luong":
        units = [entry for entry in plan.categories if entry.candidates is CandidateKind.UNIT]
        return [
            f"{entry.title}: không có đơn vị nào thuộc khối này." for entry in units if entry.block not in around.blocks
        ]
    if slug == "tieu-chi":
        kinds = {
            CandidateKind.UNIT if entry.candidates is CandidateKind.UNIT else CandidateKind.PERSON
            for entry in plan.categories
        }
        asked = {subject for entry in plan.criteria for subject in entry.subjects}
        words = {CandidateKind.UNIT: "tập thể", CandidateKind.PERSON: "cá nhân"}
        return [f"Chưa có tiêu chí cho {words[kind]}." for kind in sorted(kinds) if kind.value not in asked]
    return []


def _told(path: str, sentence: str) -> str:
    """A fault of the plan's file in the words of the screen."""
    if path in _WORDS:
        return f"{_WORDS[path]}: {sentence}"
    place, _, name = path.partition(".")
    head, bracket, number = place.partition("[")
    if bracket and head in _WORDS:
        what = f", {_NAMES[name]}" if name in _NAMES else ""
        return f"{_WORDS[head]} thứ {int(number.rstrip(']')) + 1}{what}: {sentence}"
    return f"{path}: {sentence}"


def refuse_launch(checks: Sequence[Check]) -> Reason | None:
    """A half-made plan is not launched."""
    open_ = [check for check in checks if check.faults]
    if not open_:
        return None
    names = "; ".join(check.title.lower() for check in open_)
    return Reason("campaign.half_made", f"Chưa phát động được, còn phải hoàn thiện: {names}.", open_[0].faults[0])
