"""The archive as a file: a zip of JSON lines, stored files, the secret key and a manifest that names and seals all.

The manifest is written last and says of every part how many rows or bytes it has and their SHA-256; its seal is made
with the secret key that the archive carries, so that neither can be exchanged alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Self

from youxu.core import numbers
from youxu.core.errors import UnableTo
from youxu.kernel.words import Sentence, mark

FORMAT = 1
"""Raised when a reader of before would misread the archive."""
MANIFEST, SECRET, JOBS = "manifest.json", "secret.key", "jobs.jsonl"
LARGEST_MANIFEST = 16 * 1024**2
LONGEST_LINE = 64 * 1024**2
BLOCK = 1024**2
QUICK = 3
DIGEST = re.compile(r"[0-9a-f]{64}")

Fault = tuple[str, Sentence]
"""A column, and why its value cannot be kept."""
Tell = Callable[[int], None]
"""Told how many rows or files were done since the last call."""


def silent(_count: int) -> None:
    """Tell nobody."""


class UnableToBackUp(UnableTo):
    """The archive cannot be written: its name is taken, there is no room, or the tables are another version's."""

    text = mark("The backup cannot be made.")


class UnableToRestore(UnableTo):
    """The archive is damaged or from a later version, or the database is not empty; nothing was changed."""

    text = mark("This archive cannot be restored.")


@dataclass(frozen=True)
class Part:
    """One part of the archive: ``rows`` lines of ``columns``, ``size`` bytes, their SHA-256."""

    name: str
    rows: int
    size: int
    sha256: str
    columns: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Manifest:
    """What the archive says of itself."""

    format: int
    version: str
    kind: str
    made_at: str
    archive: str
    migrations: list[str]
    tables: list[Part]
    jobs: Part
    files: Part
    missing_files: list[str]
    secret_sha256: str

    @property
    def rows(self) -> int:
        """Return how many rows of all tables the archive carries."""
        return sum(part.rows for part in self.tables)

    @property
    def made(self) -> datetime:
        """Return the moment of the snapshot."""
        return datetime.fromisoformat(self.made_at)


def seal(manifest: Manifest, secret: bytes) -> str:
    """Return the seal of a manifest: HMAC-SHA256 with the secret key."""
    body = json.dumps(asdict(manifest), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(secret, body.encode(), "sha256").hexdigest()


class Writer:
    """Writes an archive part by part into a file of mode 0600."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK)

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(self, *_trouble: object) -> None:
        """Let the file go, whole or not."""
        with suppress(OSError, ValueError):
            self._zip.close()

    def rows(self, name: str, lines: Iterable[bytes], tell: Tell, columns: list[str] | None = None) -> Part:
        """Write the lines as the part ``name`` and return what it came to."""
        digest, count, size, block = hashlib.sha256(), 0, 0, bytearray()
        with self._zip.open(name, "w", force_zip64=True) as out:
            for line in lines:
                block += line
                count += 1
                if len(block) >= BLOCK:
                    size += self._put(out, block, digest)
                if count % 1000 == 0:
                    tell(1000)
            size += self._put(out, block, digest)
        tell(count % 1000)
        return Part(name, count, size, digest.hexdigest(), columns or [])

    @staticmethod
    def _put(out: IO[bytes], block: bytearray, digest: Any) -> int:
        out.write(block)
        digest.update(block)
        size = len(block)
        block.clear()
        return size

    def file(self, digest: str, body: IO[bytes]) -> int:
        """Write a stored file under its digest, as it is; return its size."""
        info = zipfile.ZipInfo(f"files/{digest}")
        with self._zip.open(info, "w", force_zip64=True) as out:
            shutil.copyfileobj(body, out, BLOCK)
        return info.file_size

    def close(self, manifest: Manifest, secret: bytes) -> None:
        """Write the key and the sealed manifest, and end the file."""
        self._zip.writestr(SECRET, secret)
        whole = {**asdict(manifest), "seal": seal(manifest, secret)}
        self._zip.writestr(MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1))
        self._zip.close()


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """Yield a file of mode 0600 beside ``target`` that takes its name when the block ends well, and else goes.

    Raises UnableToBackUp when the name is taken or the disk is full.
    """
    if target.exists():
        raise UnableToBackUp(mark("{path} is there already. Choose another name."), field="file", path=target)
    partial = target.with_name(f"{target.name}.{numbers.public_code(6)}.partial")
    try:
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.rename(partial, target)
    except OSError as error:
        raise UnableToBackUp(
            mark("The backup cannot be written to {path}: {reason}"),
            field="file",
            path=target,
            reason=error.strerror or str(error),
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink()


class Archive:
    """An archive opened for reading; every part is checked against the manifest by ``check_parts``."""

    def __init__(self, path: Path) -> None:
        """Open the file and read its manifest. Raises UnableToRestore, with what is wrong."""
        self.path = path
        self._zip = self._opened()
        self.manifest, self._seal = self._read_manifest()

    def _opened(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except OSError as error:
            raise self._refusal(
                mark("{path} cannot be read: {reason}"), reason=error.strerror or str(error)
            ) from error
        except zipfile.BadZipFile as error:
            raise self._refusal(
                mark("{path} is cut off, or is no archive of Youxu. Copy it again from where it was made.")
            ) from error

    def _read_manifest(self) -> tuple[Manifest, str]:
        try:
            body = json.loads(self.small(MANIFEST, LARGEST_MANIFEST))
            if body["format"] > FORMAT:
                raise self._refusal(
                    mark(
                        "This archive is of form {found}, made by Youxu {version}; this program reads form {known}. "
                        "Install that version or a later one."
                    ),
                    found=body["format"],
                    version=body["version"],
                    known=FORMAT,
                )
            found = str(body.pop("seal"))
            jobs, files = Part(**body.pop("jobs")), Part(**body.pop("files"))
            tables = [Part(**one) for one in body.pop("tables")]
            return Manifest(**body, tables=tables, jobs=jobs, files=files), found
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._refusal(
                mark("{path} is no archive of Youxu: its manifest cannot be read.")
            ) from error

    @property
    def secret(self) -> bytes:
        """Return the secret key that the archive carries."""
        return self.small(SECRET, 4096)

    def small(self, name: str, most: int) -> bytes:
        """Return a part that must be small."""
        return b"".join(self._blocks(name, most))

    def lines(self, part: Part) -> Iterator[list[Any]]:
        """Yield the rows of a part."""
        for line in self._lines(part.name):
            yield self._row(part, line)

    def file(self, digest: str) -> IO[bytes]:
        """Return the open bytes of a stored file."""
        return self._zip.open(f"files/{digest}")

    def file_digests(self) -> list[str]:
        """Return the digests of the files that the archive carries, in order."""
        names = (name.removeprefix("files/") for name in self._zip.namelist() if name.startswith("files/"))
        return sorted(name for name in names if DIGEST.fullmatch(name))

    def check_seal(self) -> None:
        """Look whether key and manifest belong together. Raises UnableToRestore."""
        if hashlib.sha256(self.secret).hexdigest() != self.manifest.secret_sha256:
            raise self._refusal(
                mark(
                    "The secret key in {path} is not the one that the archive was made with: {part} was changed."
                ),
                part=SECRET,
            )
        if not hmac.compare_digest(seal(self.manifest, self.secret), self._seal):
            raise self._refusal(
                mark("{part} of {path} was changed after the archive was made."), part=MANIFEST
            )

    def check_rows(self, part: Part, look: Callable[[list[Any]], Fault | None], tell: Tell) -> None:
        """Read a part to its end; compare count, size and digest; refuse a row in which ``look`` finds a fault."""
        digest, size, number = hashlib.sha256(), 0, 0
        found: tuple[int, Fault] | None = None
        for number, line in enumerate(self._lines(part.name), 1):
            digest.update(line)
            size += len(line)
            if number > part.rows or size > part.size:
                raise self._damaged(part.name)
            if found is None and (fault := look(self._row(part, line))) is not None:
                found = number, fault
            if number % 1000 == 0:
                tell(1000)
        tell(number % 1000)
        if (number, size, digest.hexdigest()) != (part.rows, part.size, part.sha256):
            raise self._damaged(part.name)
        if found is not None:
            raise self._unfit(part, *found)

    def _row(self, part: Part, line: bytes) -> list[Any]:
        try:
            row = json.loads(line)
        except ValueError as error:
            raise self._damaged(part.name) from error
        if not isinstance(row, list):
            raise self._damaged(part.name)
        return row

    def _unfit(self, part: Part, number: int, fault: Fault) -> UnableToRestore:
        return self._refusal(
            mark("This database cannot keep line {number} of {part}, column {column}: {reason}"),
            number=number,
            part=part.name,
            column=fault[0] or "?",
            reason=fault[1],
        )

    def check_files(self, tell: Tell) -> None:
        """Read every stored file and compare it with its name; compare their number with the manifest."""
        digests = self.file_digests()
        if len(digests) != self.manifest.files.rows or digest_of_names(digests) != self.manifest.files.sha256:
            raise self._damaged("files")
        for digest in digests:
            found = hashlib.sha256()
            for block in self._blocks(f"files/{digest}"):
                found.update(block)
            if found.hexdigest() != digest:
                raise self._damaged(f"files/{digest}")
            tell(1)

    def _lines(self, name: str) -> Iterator[bytes]:
        with self._reading(name) as part:
            while line := part.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise self._damaged(name)
                yield line

    def _blocks(self, name: str, most: int | None = None) -> Iterator[bytes]:
        with self._reading(name) as part:
            size = 0
            while block := part.read(BLOCK):
                size += len(block)
                if most is not None and size > most:
                    raise self._damaged(name)
                yield block

    @contextmanager
    def _reading(self, name: str) -> Iterator[IO[bytes]]:
        # All that zipfile raises for a part that is absent, cut off, altered, packed otherwise or unreadable; only
        # reading happens within, so that no fault of the loading is taken for a fault of the archive.
        try:
            with self._zip.open(name) as part:
                yield part
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise self._damaged(name) from error

    def _damaged(self, part: str) -> UnableToRestore:
        return self._refusal(
            mark("{part} in {path} is damaged or was changed. Take another archive, or copy this one again."),
            part=part,
        )

    def _refusal(self, text: str, **values: Any) -> UnableToRestore:
        return UnableToRestore(text, field="file", path=self.path, **values)

    def close(self) -> None:
        """Close the file."""
        self._zip.close()


def digest_of_names(digests: Iterable[str]) -> str:
    """Return the digest over the names of all stored files, so that a missing one is found out."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive for the length of the block."""
    archive = Archive(path)
    try:
        yield archive
    finally:
        archive.close()
