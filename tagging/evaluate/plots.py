"""Plots as SVG, drawn here: they need no library, no script and no file beside the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from tagging.evaluate.calibration import Bin

SIDE, EDGE = 280, 40  # of a square plot: pixels of its side, and of the margin for its scale
MOST_DOTS = 20  # more of them would hide their line
BAR_HEIGHT, LABEL_WIDTH, BAR_WIDTH = 20, 230, 320


def reliability(bins: Sequence[Bin], name: str) -> str:
    """Accuracy against confidence, one dot a bin; a well-calibrated tagger's dots lie on the diagonal."""
    dots = "".join(
        f'<circle cx="{_x(b.confidence):.1f}" cy="{_y(b.accuracy):.1f}" r="4">'
        f"<title>{b.size} answers: confidence {b.confidence:.2f}, right {b.accuracy:.2f}</title></circle>"
        for b in bins
    )
    ideal = f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    content = ideal + _line([(b.confidence, b.accuracy) for b in bins]) + dots
    return _square(f"Reliability of {name}: share of right answers by confidence", "confidence", "right", content)


def curve(points: Sequence[tuple[float, float]], across: str, up: str, name: str) -> str:
    """One share by another; few points have dots, because a single one draws no line."""
    dots = "".join(
        f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="4"><title>{across} {x:.2f}: {up} {y:.2f}</title></circle>'
        for x, y in (points if len(points) <= MOST_DOTS else ())
    )
    return _square(f"{name}: {up} by {across}", across, up, _line(points) + dots)


def _square(title: str, across: str, up: str, content: str) -> str:
    ticks = "".join(_tick(value / 10) for value in range(0, 11, 2))
    return _svg(
        SIDE + 2 * EDGE,
        SIDE + 2 * EDGE,
        title,
        f'<rect class="frame" x="{EDGE}" y="{EDGE}" width="{SIDE}" height="{SIDE}"/>{ticks}{content}'
        f'<text x="{EDGE + SIDE / 2}" y="{SIDE + 2 * EDGE - 4}" text-anchor="middle">{across}</text>'
        f'<text x="{EDGE}" y="{EDGE - 8}">{up}</text>',
    )


def _line(points: Sequence[tuple[float, float]]) -> str:
    return f'<polyline class="measured" points="{" ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)}"/>'


def _x(value: float) -> float:
    return EDGE + value * SIDE


def _y(value: float) -> float:
    return EDGE + (1 - value) * SIDE


def _tick(value: float) -> str:
    return (
        f'<text x="{_x(value):.0f}" y="{EDGE + SIDE + 16}" text-anchor="middle">{value:.1f}</text>'
        f'<text x="{EDGE - 6}" y="{_y(value) + 4:.0f}" text-anchor="end">{value:.1f}</text>'
    )


def lines(series: Mapping[str, Sequence[tuple[float, float]]], across: str, up: str, name: str) -> str:
    """Numbers by numbers, one line a series, each told at its end."""
    points = [point for line in series.values() for point in line]
    most_x, most_y = max((x for x, _ in points), default=1) or 1, max((y for _, y in points), default=1) or 1
    parts = []
    for index, (label, line) in enumerate(series.items()):
        scaled = [(x / most_x, y / most_y) for x, y in line]
        at = _y(scaled[-1][1]) if scaled else EDGE
        told = f'<text x="{EDGE + SIDE + 4}" y="{at:.0f}">{escape(label)}</text>'
        parts.append(f'<g class="series-{index}">{_line(scaled)}{told}</g>')
    ends = (
        f'<text x="{EDGE + SIDE}" y="{EDGE + SIDE + 16}" text-anchor="middle">{most_x:g}</text>'
        f'<text x="{EDGE - 6}" y="{EDGE + 4}" text-anchor="end">{most_y:.1f}</text>'
    )
    frame = f'<rect class="frame" x="{EDGE}" y="{EDGE}" width="{SIDE}" height="{SIDE}"/>'
    names = (
        f'<text x="{EDGE + SIDE / 2}" y="{SIDE + 2 * EDGE - 4}" text-anchor="middle">{escape(across)}</text>'
        f'<text x="{EDGE}" y="{EDGE - 8}">{escape(up)}</text>'
    )
    style = (
        "<style>text{font:12px sans-serif}.frame{fill:none;stroke:#888}polyline{fill:none;stroke-width:1.5}"
        ".series-0 polyline{stroke:#a11a1a}.series-1 polyline{stroke:#16603c}</style>"
    )
    return _svg(SIDE + 2 * EDGE + 110, SIDE + 2 * EDGE, name, style + frame + ends + names + "".join(parts))


def bars(values: Iterable[tuple[str, float]], name: str) -> str:
    """Shares, 0 to 1, as horizontal bars with their numbers."""
    rows = list(values)
    parts = []
    for index, (label, value) in enumerate(rows):
        top = index * (BAR_HEIGHT + 6) + 4
        width = max(0.0, min(value, 1.0)) * BAR_WIDTH
        parts.append(
            f'<text x="{LABEL_WIDTH - 8}" y="{top + 15}" text-anchor="end">{escape(label)}</text>'
            f'<rect class="bar" x="{LABEL_WIDTH}" y="{top}" width="{width:.1f}" height="{BAR_HEIGHT}"/>'
            f'<text x="{LABEL_WIDTH + width + 6:.1f}" y="{top + 15}">{value:.1%}</text>'
        )
    return _svg(LABEL_WIDTH + BAR_WIDTH + 70, len(rows) * (BAR_HEIGHT + 6) + 8, name, "".join(parts))


def _svg(width: float, height: float, title: str, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><title>{escape(title)}</title>{content}</svg>'
    )
