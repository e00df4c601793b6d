"""Is this file what its name says, and harmless enough to keep? Runs in a child process (`portal.confined`).

Order: signature of the first bytes, then a real parser with limits, then (for pictures) a small copy without the
camera's notes. A HEIC photo is kept as a JPEG: few machines of an office can open HEIC.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from portal.archive import Bad, check_office
from portal.evidence.rules import HEIC, KINDS, OFFICE, kind_of_name

MOST_PAGES = 2_000
MOST_PIXELS = 25_000_000
PREVIEW_SIDE = 1200
PREVIEW_QUALITY = 60
JPEG_SIDE, JPEG_QUALITY = 2400, 80  # a page of A4 at 200 dpi, as Nghị định 30/2020 (Phụ lục I) asks of a scan
ACTION = re.compile(rb"/(JavaScript|Launch)[\s/<>\[\]()]")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN_PARTS = {
    f"{OFFICE}.wordprocessingml.document": "word/document.xml",
    f"{OFFICE}.spreadsheetml.sheet": "xl/workbook.xml",
}


def inspect(path: str, name: str) -> dict[str, Any]:
    """`media_type`, `preview` (WebP bytes or None), `pages` and `signatures` (a number or None) of an acceptable file,
    and `instead`, the bytes to keep in its place, if any; raises `Bad` for any other."""
    kind = kind_of_name(name)
    if kind is None:
        raise Bad("Loại tệp này không được nhận.")
    with open(path, "rb") as file:
        head = file.read(16)
    wrong = Bad(f"Nội dung tệp không phải {kind.name} như phần đuôi tên tệp.")
    found: dict[str, Any] = dict.fromkeys(("preview", "pages", "signatures", "instead")) | {
        "media_type": kind.media_type
    }
    if kind.media_type == "application/pdf":
        if not head.startswith(b"%PDF-"):
            raise wrong
        found["pages"], found["signatures"] = _pdf(path)
    elif kind is HEIC:
        found["preview"], found["instead"] = _heic(path)
        found |= {"media_type": "image/jpeg", "pages": 1}
    elif kind.picture:
        found |= {"preview": _picture(path, kind.media_type, wrong), "pages": 1}
    elif kind.media_type in MAIN_PARTS:
        if not head.startswith(b"PK\x03\x04"):
            raise wrong
        check_office(path, MAIN_PARTS[kind.media_type], wrong)
    elif not head.startswith(OLE):
        raise wrong
    return found


def _pdf(path: str) -> tuple[int, int]:
    """The number of its pages, and of its digital signatures."""
    import pikepdf

    try:
        document = pikepdf.open(path)
    except pikepdf.PasswordError:
        raise Bad("Tệp PDF có đặt mật khẩu. Bỏ mật khẩu rồi gửi lại.") from None
    except Exception:
        raise Bad("Tệp PDF bị hỏng, không mở được. Xuất hoặc quét lại rồi gửi.") from None
    with document:
        tree: Any = document.Root.get("/Pages", {})
        if not isinstance(tree.get("/Count", 0), int) or tree.get("/Count", 0) > MOST_PAGES:
            raise Bad(f"Tệp PDF có quá nhiều trang (trên {MOST_PAGES}). Chia nhỏ rồi gửi.")
        if not document.pages:
            raise Bad("Tệp PDF không có trang nào.")
        root: Any = document.Root
        names = root.get("/Names", {})
        active = "/JavaScript" in names or "/AA" in root or "/XFA" in root.get("/AcroForm", {})
        opening = root.get("/OpenAction")
        if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") not in (None, "/GoTo"):
            active = True
        active = active or _acts(document)
        if any(not _is_record(key, file) for key, file in document.attachments.items()):
            raise Bad("Tệp PDF có tệp khác đính bên trong. Xuất lại thành PDF thường rồi gửi.")
        for page in document.pages:
            annotations: Any = page.get("/Annots", [])
            active = active or any(_runs(note) for note in annotations)
        if active:
            raise Bad("Tệp PDF có nội dung tự chạy. Xuất lại thành PDF thường rồi gửi.")
        return len(document.pages), _signatures(document)


def _signatures(document: Any) -> int:
    """Signature fields that are filled in, however deep they hang."""
    form: Any = document.Root.get("/AcroForm", {})
    found, waiting, seen = 0, list(form.get("/Fields", [])), 0
    while waiting and seen < MOST_PAGES:
        field, seen = waiting.pop(), seen + 1
        found += field.get("/FT") == "/Sig" and "/V" in field
        waiting += list(field.get("/Kids", []))
    return found


def _acts(document: Any) -> bool:
    """Is there, wherever it hangs, an action that runs a script or a program? Looked for in the file written plainly."""
    import pikepdf

    plain = io.BytesIO()
    warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
    document.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return ACTION.search(plain.getbuffer()) is not None


def _is_record(key: str, file: Any) -> bool:
    """Our own papers carry their record; by whichever of its names a reader may save it, it is JSON."""
    return key.lower().endswith(".json") and file.filename.lower().endswith(".json")


def _runs(note: Any) -> bool:
    """Would opening this annotation start something?"""
    return note.get("/A", {}).get("/S") in ("/JavaScript", "/Launch") or note.get("/Subtype") == "/FileAttachment"


def _picture(path: str, media_type: str, wrong: Bad) -> bytes:
    """The small copy of it."""
    with _opened(path, ("JPEG", "PNG", "WEBP")) as image:
        if image.format != media_type.rpartition("/")[2].upper():
            raise wrong
        image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
        return _small(image, PREVIEW_SIDE, "WEBP", quality=PREVIEW_QUALITY, method=4)


def _heic(path: str) -> tuple[bytes, bytes]:
    """The small copy, and the JPEG that is kept."""
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False)
    with _opened(path, ("HEIF",)) as image:
        jpeg = _small(image, JPEG_SIDE, "JPEG", quality=JPEG_QUALITY, icc_profile=image.info.get("icc_profile"))
        return _small(image, PREVIEW_SIDE, "WEBP", quality=PREVIEW_QUALITY, method=4), jpeg


@contextmanager
def _opened(path: str, formats: tuple[str, ...]) -> Iterator[Any]:
    """The picture in this file. Raises `Bad` for any fault found on opening or while the block runs."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    large = Bad("Ảnh quá lớn (trên 25 triệu điểm ảnh). Chụp lại ở cỡ nhỏ hơn.")
    try:
        with Image.open(path, formats=formats) as image:
            if image.width * image.height > MOST_PIXELS:
                raise large
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise large from None
    except (Bad, MemoryError):
        raise
    except Exception:
        raise Bad("Tệp ảnh bị hỏng, không mở được. Chụp hoặc xuất lại rồi gửi.") from None


def _small(image: Any, side: int, format_name: str, **options: Any) -> bytes:
    """The picture turned upright, fitted into a square of `side` pixels, on white, without EXIF."""
    from PIL import Image, ImageOps

    small: Any = ImageOps.exif_transpose(image)
    small.thumbnail((side, side))
    if small.mode not in ("RGB", "L"):
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small, mask=small.getchannel("A") if "A" in small.getbands() else None)
        small = ground
    out = io.BytesIO()
    small.save(out, format_name, **options)
    return out.getvalue()


__all__ = ["KINDS", "Bad", "inspect"]
