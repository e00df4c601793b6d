"""What may be attached: kinds of file, limits, names. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec

from portal.refusal import Reason
from portal.vietnamese import clean_line

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 20 * MEBIBYTE
LARGEST_OBJECT = 100 * MEBIBYTE
MOST_FILES = 30
LONGEST_NAME = 150


@dataclass(frozen=True)
class Kind:
    """One kind of file that is taken: its endings and the media type it is served with."""

    name: str
    endings: tuple[str, ...]
    media_type: str
    picture: bool = False


HEIC = Kind("ảnh HEIC", ("heic", "heif"), "image/heic", picture=True)
CONVERTS_HEIC = find_spec("pi_heif") is not None  # its library is not built for every machine
OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = (
    Kind("PDF", ("pdf",), "application/pdf"),
    Kind("ảnh JPEG", ("jpg", "jpeg"), "image/jpeg", picture=True),
    Kind("ảnh PNG", ("png",), "image/png", picture=True),
    Kind("ảnh WebP", ("webp",), "image/webp", picture=True),
    *((HEIC,) if CONVERTS_HEIC else ()),
    Kind("Word", ("docx",), f"{OFFICE}.wordprocessingml.document"),
    Kind("Excel", ("xlsx",), f"{OFFICE}.spreadsheetml.sheet"),
    Kind("Word 97-2003", ("doc",), "application/msword"),
    Kind("Excel 97-2003", ("xls",), "application/vnd.ms-excel"),
)
ACCEPT = ",".join(f".{ending}" for kind in KINDS for ending in kind.endings)
ENDINGS_IN_WORDS = f"PDF, ảnh (JPG, PNG, WebP{', HEIC' if CONVERTS_HEIC else ''}), Word, Excel"

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def kind_of_name(name: str) -> Kind | None:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return next((kind for kind in KINDS if ending in kind.endings), None)


def kind_of_type(media_type: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.media_type == media_type), None)


def clean_name(name: str) -> str:
    """A name to show and to download under: no path, no invisible characters, nothing a system reserves."""
    name = clean_line(name.replace("\\", "/")).rpartition("/")[2]
    name = re.sub(r'[<>:"|?*;]', "_", name).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    stem = stem[: LONGEST_NAME - len(ending) - 1].strip(". -") or "tep"
    if RESERVED.fullmatch(stem):
        stem = f"tep-{stem}"
    return f"{stem}.{ending}" if ending else stem


def kept_name(name: str) -> str:
    """What a file is called once it is taken: the photo of an iPhone is kept as the JPEG that every machine opens."""
    return f"{name.rpartition('.')[0]}.jpg" if kind_of_name(name) is HEIC else name


def refuse_quota(used: int, more: int, quota: int) -> Reason | None:
    """A unit's files together; `quota` 0 is without limit."""
    if quota and used + more > quota:
        return Reason(
            "files.quota", f"Tài liệu của đơn vị đã dùng {size_in_words(used)} trong {size_in_words(quota)}.",
            "Gỡ tài liệu không còn cần, hoặc đề nghị quản trị tăng dung lượng.",
        )  # fmt: skip
    return None


NO_HEIC = Reason(
    "file.heic", "Ảnh HEIC của điện thoại chưa được nhận.",
    "Vào Cài đặt, Camera, Định dạng, chọn “Tương thích nhất” rồi chụp lại; hoặc lưu ảnh thành JPG rồi gửi.",
)  # fmt: skip


def refuse_name(name: str) -> Reason | None:
    if kind_of_name(name) is None:
        if name.lower().endswith(tuple(f".{ending}" for ending in HEIC.endings)):
            return NO_HEIC
        return Reason("file.kind", f"Tệp “{name}” không thuộc loại được nhận.", f"Nhận: {ENDINGS_IN_WORDS}.")
    return None


def refuse_size(name: str, size: int) -> Reason | None:
    if size == 0:
        return Reason("file.empty", f"Tệp “{name}” không có nội dung.", "Chọn lại tệp.")
    if size > LARGEST_FILE:
        return Reason("file.large", f"Tệp “{name}” lớn hơn {LARGEST_FILE // MEBIBYTE} MB.", "Chọn tệp nhỏ hơn.")
    return None


def refuse_more(files: int, size: int) -> Reason | None:
    """One thing holds at most so many files and so many bytes."""
    if files > MOST_FILES:
        return Reason("files.many", f"Mỗi mục nhận nhiều nhất {MOST_FILES} tài liệu.", "Bỏ bớt tài liệu không cần.")
    if size > LARGEST_OBJECT:
        return Reason("files.large", f"Mỗi mục nhận nhiều nhất {LARGEST_OBJECT // MEBIBYTE} MB.", "Gửi tệp nhỏ hơn.")
    return None


def refuse_reference(number: str, abstract: str) -> Reason | None:
    """Evidence without a file names the document: at least what it is about."""
    if len(abstract) < 5:
        return Reason("reference.abstract", "Tài liệu không kèm tệp cần ghi trích yếu văn bản.")
    return None


def size_in_words(size: int) -> str:
    if size < MEBIBYTE:
        return f"{max(1, round(size / 1024))} KB"
    if size < 1024 * MEBIBYTE:
        return f"{size / MEBIBYTE:.1f} MB".replace(".", ",")
    return f"{size / (1024 * MEBIBYTE):.1f} GB".replace(".", ",")
