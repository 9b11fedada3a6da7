"""What a file is by its content: a text that may hold a table, or something that is no CSV."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

_SAVE_AS = 'Open it in a spreadsheet and save the sheet as "CSV UTF-8"'
_ASK = "Download the statement from the bank as CSV"
_BYTES = {
    b"%PDF": f"a PDF, which holds a picture of a table and no table. {_ASK}",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": f"an old Excel workbook (.xls). {_SAVE_AS}",
    b"\x1f\x8b": "compressed (gzip). Unpack it and import the file inside",
    b"7z\xbc\xaf\x27\x1c": "an archive (7z). Unpack it and import the file inside",
    b"Rar!": "an archive (rar). Unpack it and import the file inside",
    b"\x89PNG": f"a picture. {_ASK}",
    b"\xff\xd8\xff": f"a picture. {_ASK}",
}
_TEXTS = {
    r"\{\\rtf": f"a text document (RTF). {_ASK}",
    r"(?s)(<\?xml.{0,300})?<workbook|<\?xml.{0,300}urn:schemas-microsoft-com:office": (
        f"an Excel workbook in XML. {_SAVE_AS}"
    ),
    r"(?is)(OFXHEADER|<\?OFX|(<\?xml.{0,300})?<OFX)": f"a statement in OFX. {_ASK}",
    r"(?is)!(Type:|Account|Option:|Clear:)": f"a statement in QIF. {_ASK}",
    r"(?is)(<\?xml.{0,500})?<(!--|!doctype html|html|head|body|table|meta|style|div)\b": (
        f"a web page (HTML), whatever its name says. {_SAVE_AS}"
    ),
    r"(?is)<\?xml.{0,500}camt\.05": f"a statement in CAMT (XML). {_ASK}",
    r"(?s)<\?xml|<[A-Za-z]+[ >]": f"XML. {_ASK}",
    r"(?s)(\{1:.{0,200})?:20:.{0,500}:25:": f"a statement in MT940. {_ASK}",
    r"11\d{18}\d{6}\d{6}": f"a statement by the Spanish norm 43. {_ASK}",
    r"[\[{]\s*[\[{\"]": f"JSON. {_ASK}",
}


def decoded(name: str, content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16, or else Windows-1252; a `ValueError` says what it is."""
    if not content.strip(b"\x00 \t\r\n"):
        raise _no_csv(name, f"empty. {_ASK} once more")
    for start, what in _BYTES.items():
        if content.lstrip().startswith(start):
            raise _no_csv(name, what)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise _no_csv(name, _zipped(content))
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.lstrip("\ufeff")
    raise ValueError(
        f"{name} is no text in UTF-8, UTF-16 or Windows-1252. If it is a spreadsheet, "
        'save it as "CSV UTF-8" first. Nothing was stored.'
    )


def recognised(name: str, text: str) -> ValueError | None:
    """The error for a text that is written in another format than CSV, where it is one of those."""
    start = text.lstrip()[:2000]
    for shape, what in _TEXTS.items():
        if re.match(shape, start):
            return _no_csv(name, what)
    return None


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return ("utf-32",)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    start = content[:2000]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if 5 * (even + odd) > len(start):  # two bytes for each letter, one of them mostly nothing
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8", "cp1252")


def _zipped(content: bytes) -> str:
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype") if "mimetype" in names else b""
    except (BadZipFile, OSError, KeyError, RuntimeError, NotImplementedError):
        return f"an archive (zip) that is broken or cut off. {_ASK} once more"
    if any(name.startswith("xl/") for name in names):
        return f"an Excel workbook (.xlsx). {_SAVE_AS}"
    if b"opendocument" in kind:
        return f"an OpenDocument file (.ods). {_SAVE_AS}"
    if any(name.startswith("Index/") for name in names):
        return "a Numbers document. Open it in Numbers and export it as CSV"
    return "an archive (zip). Unpack it and import the CSV inside"


def _no_csv(name: str, what: str) -> ValueError:
    return ValueError(f"{name} is no CSV: it is {what}. Nothing was stored.")
