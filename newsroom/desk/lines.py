"""Small lists of records, typed one a line instead of as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class LinesField(forms.CharField):
    """A list of records: one a line, its parts between semicolons, in the order of ``names``; the first is needed."""

    def __init__(self, names: Sequence[str], **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        options.setdefault("help_text", "One a line: " + " ; ".join(names))
        super().__init__(required=False, **options)
        self.names = names

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join("; ".join(self._parts(record)).rstrip("; ") for record in value if isinstance(record, dict))

    def _parts(self, record: dict[str, Any]) -> list[str]:
        return [str(record.get(name) or "") for name in self.names]

    def to_python(self, value: Any) -> list[dict[str, str]]:  # type: ignore[override]
        lines = [line.strip() for line in (value or "").splitlines()]
        return [self._record(line) for line in lines if line]

    def _record(self, line: str) -> dict[str, str]:
        parts = [part.strip() for part in line.split(";")]
        if len(parts) > len(self.names):
            raise ValidationError(f"“{line}” has too many parts; at most {len(self.names)}: {', '.join(self.names)}.")
        return dict(zip(self.names, parts, strict=False)) | dict.fromkeys(self.names[len(parts) :], "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or []).split() != (data or "").split())


class PairsField(forms.CharField):
    """A mapping of short texts, one pair a line: "wikidata Q22686"."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{name} {of}" for name, of in value.items()) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> dict[str, str]:  # type: ignore[override]
        pairs: dict[str, str] = {}
        for line in filter(None, (line.strip() for line in (value or "").splitlines())):
            name, _, of = line.partition(" ")
            if not of.strip():
                raise ValidationError(f"“{line}” has no value. Write the name of the file, a space, and the id.")
            pairs[name] = of.strip()
        return pairs

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or {}).split() != (data or "").split())
