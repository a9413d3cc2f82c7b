"""What a file really is, and whether it is safe to open: magic bytes, zip directory, limits. No parser runs here."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from netcollab.errors import Exit, Problem

SAVE_AS = "Open it in Excel or LibreOffice and save it as an Excel Workbook (.xlsx) or as CSV, then run again."
LOCKED = "a workbook locked with a password"
UNLOCK = "Open it in Excel, take the password off (File, Info, Protect Workbook), save it and run again."
TABLES = (".xlsx", ".xlsm", ".csv", ".tsv")
NETWORKS = {"json": "JSON", "graphml": "GraphML", "gexf": "GEXF", "dl": "UCINET DL"}
NETWORK_XML = re.compile(rb"<(?:\w+:)?(graphml|gexf)[\s>]")
NETWORK_DL = re.compile(rb"\s*dl\s*[,\s]\s*(n|nr|nc|nm|format)\s*=", re.I)
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large an input may be before it is refused; every one can be raised."""

    workbook_bytes: int = 25_000_000
    text_bytes: int = 2_000_000_000
    whole_bytes: int = 20_000_000  # a larger text is read in parts, where its layout allows it
    zip_entries: int = 3_000
    part_bytes: int = 100_000_000
    all_bytes: int = 200_000_000
    rows: int = 1_048_576
    columns: int = 16_384
    cells: int = 20_000_000
    sheets: int = 1_000
    cell_characters: int = 32_767

    def changed(self, wishes: Iterable[str]) -> Limits:
        """These limits with others in their place, each given as "name=number"."""
        given = {}
        for wish in wishes:
            name, _, amount = (part.strip() for part in wish.partition("="))
            name, amount = name.replace("-", "_"), amount.replace(",", "").replace("_", "")
            if name not in self.__slots__ or not amount.isdecimal() or not 0 < len(amount) < 16:
                fix = f"Write --limit NAME=NUMBER, with one of: {', '.join(self.__slots__)}."
                raise Problem(f"'{wish}' is no limit that can be set.", fix=fix)
            given[name] = int(amount)
        return replace(self, **given)

    def refusal(self, name: str, limit: str, found: int, has: str, what: str) -> Problem:
        """A file over one of the limits: how much it has, how much is allowed, and how to allow more."""
        most = getattr(self, limit)
        fix = f"Split it, or allow more with --limit {limit}={max(found, 2 * most)}."
        return unreadable(name, f"{has} more than {most:,} {what}.", fix)


def unreadable(name: str, what: str, fix: str = SAVE_AS) -> Problem:
    """A file that cannot be read: what it really is, and what to do."""
    return Problem(what, where=name, fix=fix, code=Exit.UNREADABLE)


def sort_of_file(path: Path, name: str, limits: Limits) -> str:
    """Whether ``path`` is a "workbook", "text" or one of NETWORKS; raises a Problem that says what it is otherwise."""
    try:
        status = path.stat()
    except OSError:
        raise unreadable(name, "there is no such file.", "Check the name and the folder.") from None
    if not stat.S_ISREG(status.st_mode):
        raise unreadable(name, "this is not a file but a device or pipe.", "Name a saved spreadsheet.")
    if status.st_size == 0:
        raise unreadable(name, "the file is empty (0 bytes).", "Download or save it again.")
    try:
        with path.open("rb") as handle:
            head = handle.read(4096)
            what = _binary(head)
            if what == "ole":
                what = _ole(head + handle.read(2_000_000))
    except OSError as error:
        reason = error.strerror or "the system refused"
        raise unreadable(name, f"the file cannot be opened ({reason}).", "Close it elsewhere, or copy it.") from None
    suffix = path.suffix.lower()
    if what == "zip":
        return _zip(path, name, limits)
    if what == LOCKED:
        raise unreadable(name, f"this is {what}.", UNLOCK)
    if what:
        raise unreadable(name, f"this is {what}, not a table that netcollab reads.")
    if network := network_kind(head, suffix):
        return network
    if _markup(head):
        raise unreadable(name, f"this is a web page (HTML or XML) named {suffix or 'as a table'}.")
    if not _is_text(head):
        raise unreadable(name, "the contents are neither a workbook nor text; the file is damaged or of another kind.")
    if suffix not in (".csv", ".tsv"):
        fix = "Rename it so that it ends in .csv and run again."
        raise unreadable(name, f"this is a plain text table named {suffix or 'without an ending'}.", fix)
    if status.st_size > limits.text_bytes:
        raise limits.refusal(name, "text_bytes", status.st_size, "the file has", "bytes")
    return "text"


def network_kind(head: bytes, suffix: str) -> str:
    """Which of NETWORKS a file is, by its first bytes; empty if none. JSON must be called .json."""
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain.startswith(b"<") and (found := NETWORK_XML.search(plain)):
        return found[1].decode()
    if suffix == ".json" and plain.startswith((b"{", b"[")):
        return "json"
    return "dl" if NETWORK_DL.match(plain) else ""


def is_read(path: Path) -> bool:
    """Whether a file found in a folder is one that netcollab reads: by its name, or as a network by its first bytes."""
    suffix = path.suffix.lower()
    if suffix in TABLES or suffix.removeprefix(".") in NETWORKS:
        return True
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with path.open("rb") as handle:
            return bool(network_kind(handle.read(4096), suffix))
    except OSError:
        return False


MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a photo (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a word-processor document (RTF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7-Zip)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"bplist", "an Apple property list"),
    (b"\x09\x00\x04\x00", "a workbook of Excel 2 (.xls)"),
    (b"\x09\x02\x06\x00", "a workbook of Excel 3 (.xls)"),
    (b"\x09\x04\x06\x00", "a workbook of Excel 4 (.xls)"),
    (b"\x09\x08", "a workbook of Excel 5 to 2003 (.xls)"),
)


def _binary(head: bytes) -> str:
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "a photo (HEIC)"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "a picture (WebP)"
    found = next((what for magic, what in MAGIC if head.startswith(magic)), "")
    # "BM" alone also begins honest text ("BMX Club"): a bitmap holds its size and four zero bytes after it.
    return "" if found.endswith("(BMP)") and head[6:10] != b"\0\0\0\0" else found


def _ole(data: bytes) -> str:
    def holds(word: str) -> bool:
        return word.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return LOCKED
    if holds("Workbook") or holds("Book"):
        return "a workbook of Excel 97 to 2003 (.xls)"
    if holds("WordDocument"):
        return "a word-processor document (.doc)"
    return "a file of an old Office program"


def _markup(head: bytes) -> bool:
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return text.startswith(
        (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<body", b"<meta", b"<svg", b"<!--")
    )


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if head.count(b"\0") > len(head) // 4:  # UTF-16 without a mark: the zeros stand at one parity only
        return min(head[::2].count(b"\0"), head[1::2].count(b"\0")) <= len(head) // 100
    odd = sum((b < 32 and b not in (9, 10, 11, 12, 13, 26, 27)) or b == 127 for b in head)
    return odd <= len(head) // 50


def _zip(path: Path, name: str, limits: Limits) -> str:
    """A workbook, after a look at the zip directory and a counted inflation of its parts."""
    if path.stat().st_size > limits.workbook_bytes:
        raise limits.refusal(name, "workbook_bytes", path.stat().st_size, "the workbook has", "bytes")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename.replace("\\", "/").lower() for entry in entries}
            what = _package(names)
            if what != "workbook":
                raise unreadable(name, what)
            if len(entries) > limits.zip_entries:
                raise limits.refusal(name, "zip_entries", len(entries), "the workbook has", "inner parts")
            if any(entry.flag_bits & 1 for entry in entries):
                raise unreadable(name, f"this is {LOCKED}.", UNLOCK)
            _inflate(archive, entries, name, limits)
    except (zipfile.BadZipFile, EOFError, zlib.error, struct.error, OSError, NotImplementedError, ValueError):
        raise unreadable(
            name, "this began as an Excel workbook but is cut off or damaged.", "Download or copy it again."
        ) from None
    return "workbook"


def _package(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "this is an Excel binary workbook (.xlsb)."
    if any(n.startswith("index/") and n.endswith(".iwa") for n in names) or "index.zip" in names:
        return "this is an Apple Numbers document."
    if "content.xml" in names or "mimetype" in names:
        return "this is an OpenDocument file (.ods)."
    if any(n.startswith("word/") for n in names):
        return "this is a Word document (.docx)."
    if any(n.startswith("ppt/") for n in names):
        return "this is a PowerPoint file (.pptx)."
    if any(n.startswith("xl/") for n in names) or "[content_types].xml" in names:
        return "workbook"
    if any(n.endswith(TABLES) for n in names):
        return "this is a zip archive with tables inside: unpack it, and name the files in it."
    return "this is a zip archive, not a workbook."


def _inflate(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    """Sizes are counted while inflating, because a zip directory can lie about them."""
    total = 0
    sheets = sum(entry.filename.lower().startswith("xl/worksheets/sheet") for entry in entries)
    if sheets > limits.sheets:
        raise limits.refusal(name, "sheets", sheets, "the workbook has", "sheets")
    for entry in entries:
        if not is_parsed(entry.filename):
            continue
        size, tail = 0, b""
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                size += len(chunk)
                total += len(chunk)
                if size > limits.part_bytes:
                    raise limits.refusal(name, "part_bytes", size, "one part of the workbook unpacks to", "bytes")
                if total > limits.all_bytes:
                    raise limits.refusal(name, "all_bytes", total, "the workbook unpacks to", "bytes")
                # Fewer than the last bytes of the chunk before: a declaration may stand across the cut.
                seen = tail + chunk
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or b"<\0!\0D\0O\0C" in seen or _other_alphabet(seen):
                    what = "the workbook declares XML entities, which Excel never writes; it may be hostile."
                    raise unreadable(name, what)
                tail = chunk[-16:]


def is_parsed(part: str) -> bool:
    """Whether a part of a workbook may be parsed at all: only what this module has looked through."""
    return part.lower().endswith((".xml", ".rels", ".vml"))


def _other_alphabet(seen: bytes) -> bool:
    """Whether XML declares an encoding that could hide a declaration from a search for its bytes."""
    found = re.match(rb"\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([^\"']*)", seen)
    return found is not None and found[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"iso-8859-1", b"utf-16")
