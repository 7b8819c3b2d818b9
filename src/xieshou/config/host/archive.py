"""The file format of a backup: a tar of the dump and the files, closed by a hashed manifest.

The manifest is the last but one member and its own hash the last, so a truncated archive shows.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from xieshou.config.host.outcome import HostError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = 1
DUMP = "database.dump"
FILES = "files/"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
CHUNK = 1024 * 1024


@dataclass(slots=True)
class Manifest:
    """What an archive holds, so that a restore can prove it has all of it."""

    created_at: str
    server_major: int
    tables: dict[str, int]
    field_keys: list[str]
    index_key: str
    migrations: list[str]
    format: int = FORMAT
    members: dict[str, str] = field(default_factory=dict)  # name to sha256

    @property
    def rows(self) -> int:
        """Return the number of rows of all tables."""
        return sum(self.tables.values())

    @property
    def files(self) -> int:
        """Return the number of stored files."""
        return sum(name.startswith(FILES) for name in self.members)


def write_archive(target: Path, *, dump: Path, files: Path, manifest: Manifest) -> None:
    """Write the archive beside the target first, then put it in place whole."""
    draft = target.with_name(f".{target.name}.part")
    try:
        with tarfile.open(draft, "w") as tar:
            manifest.members[DUMP] = _add(tar, dump, DUMP)
            for path in _files_below(files):
                name = FILES + path.relative_to(files).as_posix()
                manifest.members[name] = _add(tar, path, name)
            text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            _add_bytes(tar, MANIFEST, text)
            _add_bytes(tar, SEAL, hashlib.sha256(text).hexdigest().encode())
        draft.chmod(0o600)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def unpack_archive(source: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder and prove every member by its hash.

    Raises:  HostError: not an archive of ours, truncated, or damaged; the message names what.
    """
    seen: dict[str, str] = {}
    try:
        with tarfile.open(source, "r:") as tar:
            for member in tar:
                seen[member.name] = _unpack(tar, member, folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        message = f"{source} is not a readable backup: truncated or not an archive ({error})."
        raise HostError(message) from None
    manifest = _read_manifest(source, folder, seen)
    for name, expected in manifest.members.items():
        if seen.get(name) != expected:
            message = f"{source} is damaged: {name} does not match the manifest."
            raise HostError(message)
    extra = set(seen) - set(manifest.members) - {MANIFEST, SEAL}
    if extra:
        message = f"{source} holds {min(extra)}, which its manifest does not know."
        raise HostError(message)
    return manifest


def _read_manifest(source: Path, folder: Path, seen: dict[str, str]) -> Manifest:
    if MANIFEST not in seen or SEAL not in seen:
        message = f"{source} is truncated: its manifest is missing."
        raise HostError(message)
    if (folder / SEAL).read_text() != seen[MANIFEST]:
        message = f"{source} is damaged: the manifest does not match its seal."
        raise HostError(message)
    document: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if document.get("format") != FORMAT:
        message = f"{source} was written by another version of Xieshou (format unknown here)."
        raise HostError(message)
    return Manifest(**document)


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    """Write one regular file below the folder and return its hash."""
    path = PurePosixPath(member.name)
    known = member.name in {DUMP, MANIFEST, SEAL} or member.name.startswith(FILES)
    if not member.isreg() or not known or path.is_absolute() or ".." in path.parts:
        message = f"The backup holds {member.name!r}, which does not belong in a backup."
        raise HostError(message)
    source = tar.extractfile(member)
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as handle:
        if source is None:
            raise EOFError(member.name)
        size, digest = _copy(source, handle)
    if size != member.size:
        raise EOFError(member.name)
    return digest


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """Add one file and return the hash of the very bytes that were added."""
    with path.open("rb") as handle:
        info = tar.gettarinfo(arcname=name, fileobj=handle)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.mode = 0o600
        reader = _HashingReader(handle)
        tar.addfile(info, reader)
    return reader.digest.hexdigest()


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    info.mode = 0o600
    tar.addfile(info, io.BytesIO(data))


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    digest = hashlib.sha256()
    size = 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        target.write(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _files_below(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


class _HashingReader:
    """A reader that hashes what it hands out."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        return data
