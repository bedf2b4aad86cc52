"""How good the tagging is, by what editors said of it: plots drawn here, each with its table."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from newsroom.desk.review import editor
from tagging.evaluate import decided, plots
from tagging.evaluate.decided import Measured, Share
from tagging.models import EntityKind

MOST_ROWS = 12
WEEKS = 12


@require_GET
def page(request: HttpRequest) -> HttpResponseBase:
    measured = decided.measure(editor(request))
    context = {
        **admin.site.each_context(request),
        "title": "How good it is",
        "measured": measured,
        "total": _percent(measured.total),
        "most": decided.MOST,
        "is_capped": measured.decisions >= decided.MOST,
        "tables": [table for of in BY if (table := _table(measured, *of))["rows"]],
        "acceptance": _acceptance(measured),
        "weeks": list(measured.weeks.items())[-WEEKS:],
        "rules": decided.rules(editor(request))[:MOST_ROWS],
        "hits": decided.HITS,
    }
    return TemplateResponse(request, "desk/quality.html", context)


BY = (
    ("kind", "By kind", "Kind"),
    ("source", "By source", "Source"),
    ("version", "By model version", "Version"),
    ("week", "By week", "Week of"),
    ("sort", "Where it hesitated", "Sort"),
)


def _table(measured: Measured, name: str, title: str, column: str) -> dict[str, Any]:
    """The largest groups; weeks in their order, the newest last."""
    shares = measured.by(name)
    shares.pop("", None)  # of no sort: it was sure, or people had said what the name means
    largest = sorted(shares.items(), key=lambda item: (-item[1].of, str(item[0])))[:MOST_ROWS]
    ordered = sorted(shares.items())[-WEEKS:] if name == "week" else largest
    rows = [(_called(label), share) for label, share in ordered]
    bars = plots.bars([(label, share.share) for label, share in rows], f"Right suggestions {title.lower()}")
    return {
        "title": title,
        "column": column,
        "plot": _drawn(bars),
        "rows": [(label, share.of, _percent(share)) for label, share in rows],
    }


def _acceptance(measured: Measured) -> dict[str, Any]:
    bins = measured.acceptance()
    curve = plots.curve([(at, share.share) for at, share in bins], "confidence", "accepted", "Acceptance")
    rows = [(f"{at - 0.05:.1f} to {at + 0.05:.1f}", share.of, _percent(share)) for at, share in bins]
    return {"plot": _drawn(curve), "rows": rows}


def _called(label: Any) -> str:
    if label in EntityKind.values:
        return str(EntityKind(label).label)
    return f"{label:%-d %b %Y}" if hasattr(label, "strftime") else str(label)


def _percent(share: Share) -> str:
    low, high = share.interval
    return f"{share.share:.1%} ({low:.0%} to {high:.0%})".replace("%", " %") if share.of else "–"


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 (drawn by plots, which escapes every label)
