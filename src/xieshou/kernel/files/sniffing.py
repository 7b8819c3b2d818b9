"""What a file is by its first bytes, and how it may be called."""

from __future__ import annotations

import re
import unicodedata

import puremagic

from .refusals import HeicRefused, WrongFileType

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})
DOCUMENTS = IMAGES | {"application/pdf"}
NAME_LENGTH = 120
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif")
EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}


def media_type_of(content: bytes, accepted: frozenset[str]) -> str:
    """Return the media type of a file's content.

    Raises: HeicRefused; WrongFileType: not an accepted type, whatever its name.
    """
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise HeicRefused
    found = _own_check(content)
    if found is None or found not in accepted or not _library_agrees(content, found):
        raise WrongFileType
    return found


def _own_check(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith((b"%PDF-1.", b"%PDF-2.")):
        return "application/pdf" if b"%%EOF" in content[-2048:] else None
    return None


def _library_agrees(content: bytes, expected: str) -> bool:
    """Ask the library too: two opinions must agree that the content is what its beginning says."""
    try:
        found = puremagic.magic_string(content[:65_536])
    except (puremagic.PureError, ValueError):
        return False
    return any(match.mime_type == expected or match.extension == EXTENSIONS[expected] for match in found)


def safe_name(name: str, media_type: str = "") -> str:
    """Return a name for display and download: no path, no control characters, the right extension."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    clean = UNSAFE.sub("", "".join(c for c in last if unicodedata.category(c) != "Cs")).strip(" .")
    stem, dot, extension = clean.rpartition(".")
    stem, extension = (stem, f".{extension}") if dot and stem else (clean, "")
    extension = EXTENSIONS.get(media_type, extension)[:12]
    return (stem[: NAME_LENGTH - len(extension)] or "file") + extension
