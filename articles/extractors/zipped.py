"""Single parts of office files, which are ZIP archives of XML."""

import zipfile
import zlib
from typing import IO, Any

from lxml import etree

from articles.extractors import RefusedError

_LARGEST = 64 * 1024**2  # bytes of one part
_MOST_MEMBERS = 20_000
_OPTIONS = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}


class Parts:
    """The parts of one office file."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            raise RefusedError("malformed", "This office file is broken or cut off: save it once more.") from None
        self.names = self._archive.namelist()
        if len(self.names) > _MOST_MEMBERS:
            raise RefusedError("bomb", "This office file has far too many parts.")

    def tree(self, name: str) -> Any | None:
        """A part as a tree; None where there is no such part."""
        data = self._bytes(name)
        if data is None:
            return None
        try:
            return etree.fromstring(data, etree.XMLParser(**_OPTIONS))
        except etree.XMLSyntaxError as error:
            raise RefusedError("malformed", f"A part of this office file is broken ({name}: {error!s:.100}).") from None

    def _bytes(self, name: str) -> bytes | None:
        if name not in self.names:
            return None
        try:
            with self._archive.open(name) as part:
                data = part.read(_LARGEST + 1)
        except RuntimeError:
            raise RefusedError("password", "This file is protected by a password: save it without one.") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
            raise RefusedError("malformed", f"A part of this office file is broken ({name}).") from None
        if len(data) > _LARGEST:
            raise RefusedError("bomb", f"A part of this office file unpacks to more than {_LARGEST // 1024**2} MB.")
        return data


def local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def value(element: Any, name: str) -> str:
    """An attribute by its local name."""
    return next((str(found) for key, found in element.attrib.items() if key.rpartition("}")[2] == name), "")
