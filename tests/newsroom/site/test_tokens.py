"""Every text of the site can be read on its ground: WCAG 2.2, contrast (minimum), 4.5:1, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

KINDS = ("person", "organization", "place", "event", "other", "sure", "unsure", "wrong", "notice")
PLAIN = ("ink", "soft", "link", "accent", *KINDS)
PAIRS = [
    *((text, ground) for text in PLAIN for ground in ("paper", "raised", "sunken")),
    *((kind, f"{kind}-tint") for kind in KINDS),
    *(("ink", f"{kind}-tint") for kind in KINDS),
    ("on-accent", "accent"),
    ("on-mark", "mark"),
]


@pytest.fixture(scope="module")
def schemes() -> dict[str, dict[str, str]]:
    found = finders.find("newsroom/tokens.css")
    assert found
    light, dark = Path(found).read_text().split("@media", 1)
    colours = {
        name: dict(re.findall(r"--nr-([\w-]+):\s*(#[0-9a-f]{6})", css))
        for name, css in (("light", light), ("dark", dark))
    }
    return {"light": colours["light"], "dark": {**colours["light"], **colours["dark"]}}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_reaches_the_contrast_of_the_standard(schemes: dict[str, dict[str, str]], scheme: str) -> None:
    colours = schemes[scheme]
    weak = [
        f"{text} on {ground}: {contrast(colours[text], colours[ground]):.2f}"
        for text, ground in PAIRS
        if contrast(colours[text], colours[ground]) < 4.5
    ]
    assert not weak


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_and_the_focus_can_be_seen(schemes: dict[str, dict[str, str]], scheme: str) -> None:
    colours = schemes[scheme]
    for line in ("rule-strong", "focus"):
        assert contrast(colours[line], colours["paper"]) >= 3, line
