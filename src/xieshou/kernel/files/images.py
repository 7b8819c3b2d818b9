"""Photos without their secrets: place, time, device and owner go, the picture stays bit for bit.

Only container segments are rewritten, nothing is decoded or compressed again: JPEG keeps its scan,
PNG its critical chunks, WebP its frames. Whatever follows the picture's end is cut off.
"""

from __future__ import annotations

import struct
import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from .refusals import BrokenImage, TooManyPixels

MAX_PIXELS = 60_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
ORIENTATION = 0x0112
ORIENTATIONS = range(2, 9)

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
ALONE = {0x01, *range(0xD0, 0xD8)}
KEPT_APPS = {0xE0, 0xEE}  # JFIF; Adobe colour transform
ICC = b"ICC_PROFILE\x00"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"sBIT",
        b"bKGD",
        b"pHYs",
    }
)
WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
VP8X_EXIF_XMP = 0x08 | 0x04


def measure(content: bytes, media_type: str) -> tuple[int, int]:
    """Return width and height, read from the header before anything is decoded.

    Raises: TooManyPixels, BrokenImage.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=[FORMATS[media_type]]) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    raise TooManyPixels
                image.verify()
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, EOFError) as error:
        raise BrokenImage from error
    return width, height


def strip_metadata(content: bytes, media_type: str) -> bytes:
    """Return the image without place, time, device, comments and thumbnails; a JPEG keeps its orientation.

    Raises: BrokenImage: the segments do not add up.
    """
    strip = {"image/jpeg": _strip_jpeg, "image/png": _strip_png, "image/webp": _strip_webp}[media_type]
    try:
        return strip(content)
    except (struct.error, IndexError) as error:
        raise BrokenImage from error


def _strip_jpeg(content: bytes) -> bytes:
    parts, at = [b"\xff\xd8", _orientation_segment(content)], 2
    while True:
        if content[at] != 0xFF:  # noqa: PLR2004 -- every segment begins with FF
            raise BrokenImage
        marker = content[at + 1]
        if marker == 0xFF or marker in ALONE:  # noqa: PLR2004 -- fill byte
            at += 1 if marker == 0xFF else 2  # noqa: PLR2004
            continue
        if marker == EOI:
            break
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if marker == SOS:
            end = _scan_end(content, end)
        if end > len(content):
            raise BrokenImage
        if _keeps(marker, content[at + 4 : end]):
            parts.append(content[at:end])
        at = end
    return b"".join([*parts, b"\xff\xd9"])


def _keeps(marker: int, body: bytes) -> bool:
    is_app_or_comment = 0xE0 <= marker <= 0xEF or marker == 0xFE  # noqa: PLR2004 -- APP0 to APP15, COM
    return not is_app_or_comment or marker in KEPT_APPS or (marker == 0xE2 and body.startswith(ICC))  # noqa: PLR2004


def _scan_end(content: bytes, at: int) -> int:
    """Return where the entropy-coded data ends: at the next marker that is neither stuffing nor restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise BrokenImage
        if content[at + 1] != 0 and content[at + 1] not in ALONE:
            return at
        at += 2


def _orientation_segment(content: bytes) -> bytes:
    """Return an Exif segment that holds the orientation only; nothing for an upright picture."""
    try:
        with Image.open(BytesIO(content), formats=["JPEG"]) as image:
            turned = image.getexif().get(ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, struct.error):
        return b""
    if turned not in ORIENTATIONS:
        return b""
    body = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08" + struct.pack(
        ">HHHIHHI", 1, ORIENTATION, 3, 1, turned, 0, 0
    )
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _strip_png(content: bytes) -> bytes:
    parts, at = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise BrokenImage
        if kind in PNG_KEPT:
            parts.append(content[at:end])
        if kind == b"IEND":
            return b"".join(parts)
        at = end


def _strip_webp(content: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", content, 4)
    parts, at, stop = [], 12, min(8 + size, len(content))
    while at + 8 <= stop:
        kind, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + (length & 1)
        chunk = content[at:end]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~VP8X_EXIF_XMP]) + chunk[9:]
        if kind not in WEBP_DROPPED:
            parts.append(chunk)
        at = end
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body
