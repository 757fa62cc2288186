"""Colors that stay apart for every eye and in grey print; text on white has contrast 4.5 or more.

Blue and orange differ for all common color blindness; within each, lightness tells the steps.
"""

INK = "#1b2733"
MUTED = "#4a5866"
RULE = "#9aa7b3"
GRID = "#dfe5ea"
WHITE = "#ffffff"
LINK = "#0b3f73"

MEDIAN = "#0b3f73"
BAND_50 = "#5b98c9"
BAND_80 = "#a3c6e3"
BAND_90 = "#d3e3f1"

ACCENT = "#b3460a"
PALE_ACCENT = "#f0b488"
CAPACITY = "#b9c2cb"
SHADE = "#f1f4f7"

CATEGORIES = (
    "#0b3f73",
    "#e39a3b",
    "#6fb0d6",
    "#8f3a12",
    "#b9c2cb",
    "#2f7f6d",
    "#f2d9a8",
    "#4a5866",
)
HEAT = ("#eaf2f9", "#c2d9ec", "#8fb9dc", "#3f7cb0", "#0b3f73")


def category(index: int) -> str:
    """The color of the member at `index`; beyond eight they come again, told apart by labels."""
    return CATEGORIES[index % len(CATEGORIES)]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colors, 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(fill: str) -> str:
    """White or ink, whichever reads better on `fill`."""
    return max(WHITE, INK, key=lambda color: contrast(color, fill))


def _luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
