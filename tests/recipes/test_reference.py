"""The reference page shows what the demo recipe says and names every code and kind."""

import re
from pathlib import Path

from batchwright.recipes import rules
from batchwright.recipes.phases import KINDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "recipe.md").read_text()
TABLET = (ROOT / "demo" / "recipes" / "film-coated-tablet.yaml").read_text()
SOURCES = Path(rules.__file__).parents[1]


def test_every_example_stands_in_the_demo_recipe() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    assert len(examples) >= 6
    for example in examples:
        assert example in TABLET, example


def test_every_kind_is_explained() -> None:
    for kind in KINDS:
        assert f"| `{kind}` |" in PAGE


def test_every_code_a_fault_can_have_is_listed() -> None:
    listed = set(re.findall(r"`([a-z_]+)`", PAGE.split("## Faults")[1]))
    text = "".join(
        each.read_text()
        for each in (
            SOURCES / "source.py",
            SOURCES / "building.py",
            SOURCES / "scalars.py",
            *(SOURCES / "rules").glob("*.py"),
        )
    )
    told = set(
        re.findall(r'(?:fault|refuse|Wrong)\([^"]*?(?:"[a-z_]+",\s*)?"([a-z]+_[a-z_]+)"', text)
    )
    assert len(told) > 40
    assert told <= listed, told - listed
