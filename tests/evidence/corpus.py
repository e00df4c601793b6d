"""Files, good and bad, made anew by each run."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, String
from PIL import Image

HEIC = (Path(__file__).parents[1] / "data" / "anh.heic").read_bytes()  # 480 × 640, lying on its side, with a place
HEIC_EXIF_CANARY = b"May anh"
JPEG_EXIF_CANARY = b"GPS-CANARY-10.4N"


def pdf(change=None, encrypt: bool = False) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    out = io.BytesIO()
    options = {"encryption": pikepdf.Encryption(owner="a", user="b")} if encrypt else {}
    document.save(out, deterministic_id=not encrypt, **options)
    return out.getvalue()


def _opens_script(document) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _named_script(document) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([])))


def _launches(document) -> None:
    document.pages[0].Annots = Array(
        [document.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, A=Dictionary(S=Name.Launch)))]
    )


def _embeds(document) -> None:
    document.attachments["a.exe"] = b"MZ"


def _acts_on_page(document) -> None:
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def _acts_on_note(document) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, AA=Dictionary(E=Dictionary(S=Name.JavaScript)))
    document.pages[0].Annots = Array([note])


def _acts_later(document) -> None:
    then = document.make_indirect(Dictionary(S=Name.Launch))
    document.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([]), Next=Array([then]))


def _embeds_under_another_name(document) -> None:
    document.attachments["a.json"] = AttachedFileSpec(document, b"MZ", filename="virus.exe")


def _many_pages(document) -> None:
    for _ in range(2_000):
        document.add_blank_page(page_size=(595, 842))


def embeds_record(document) -> None:
    document.attachments["ban-ghi.json"] = b"{}"


def image(format_name: str, size=(1600, 1200), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    options = {}
    picture = Image.new(mode, size, (200, 30, 30) if mode == "RGB" else 0)
    if format_name == "JPEG":
        exif = Image.Exif()
        exif[0x010E] = JPEG_EXIF_CANARY.decode()
        options["exif"] = exif
    picture.save(out, format_name, **options)
    return out.getvalue()


def office(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


TYPES = b"<Types/>"
DOCX = {"[Content_Types].xml": TYPES, "word/document.xml": b"<w:document/>"}
XLSX = {"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
TEMPLATE = b'<Relationship Type="http://x/attachedTemplate" TargetMode="External" Target="http://x"/>'

GOOD = {
    "quyet-dinh.pdf": pdf(),
    "bien-ban.pdf": pdf(embeds_record),
    "anh.jpg": image("JPEG"),
    "anh.JPEG": image("JPEG", (200, 300)),
    "anh.png": image("PNG"),
    "trong-suot.png": image("PNG", (300, 300), "RGBA"),
    "anh.webp": image("WEBP"),
    "bao-cao.docx": office(DOCX),
    "so-lieu.xlsx": office(XLSX),
    "cu.doc": OLE,
    "cu.xls": OLE,
}

BOMB = office({**DOCX, "word/big.xml": b"0" * 60_000_000})

BAD = {
    "rong.pdf": b"",
    "kich-ban.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "trang.html": b"<script>alert(1)</script>",
    "trang.jpg": b"<html><script>alert(1)</script></html>",
    "lech.png": image("JPEG"),
    "cut.jpg": image("JPEG")[:2000],
    "gia.heic": image("JPEG"),
    "cut.heic": HEIC[:2000],
    "heic.jpg": HEIC,
    "gia.pdf": b"<html>%PDF-1.7</html>",
    "hong.pdf": b"%PDF-1.7\n" + b"x" * 500,
    "khoa.pdf": pdf(encrypt=True),
    "kich-ban.pdf": pdf(_opens_script),
    "kich-ban-ten.pdf": pdf(_named_script),
    "chay.pdf": pdf(_launches),
    "dinh-kem.pdf": pdf(_embeds),
    "kich-ban-trang.pdf": pdf(_acts_on_page),
    "kich-ban-o.pdf": pdf(_acts_on_note),
    "chay-sau.pdf": pdf(_acts_later),
    "dinh-kem-ten-khac.pdf": pdf(_embeds_under_another_name),
    "nhieu-trang.pdf": pdf(_many_pages),
    "khong-phai.docx": office({"a.txt": b"x"}),
    "lon-loai.docx": office(XLSX),
    "macro.docx": office({**DOCX, "word/vbaProject.bin": b"x"}),
    "mau-ngoai.docx": office({**DOCX, "word/_rels/settings.xml.rels": TEMPLATE}),
    "dde.xlsx": office({**XLSX, "xl/externalLinks/externalLink1.xml": b"<ddeLink/>"}),
    "long.docx": office({**DOCX, "a.zip": office(DOCX)}),
    "duong-dan.docx": office({**DOCX, "../../x": b"x"}),
    "nhieu.docx": office({**DOCX, **{f"p{number}": b"x" for number in range(2100)}}),
    "bom.docx": BOMB,
    "cut.xlsx": office(XLSX)[:60],
    "gia.doc": b"PK\x03\x04" + b"\0" * 100,
    "lenh.lnk": b"L\0\0\0",
    "khong-duoi": b"x",
    "macro.docm": office(DOCX),
    "hai-duoi.pdf.exe": b"MZ",
    "bom-anh.png": image("PNG", (13_000, 13_000), "1"),
}
