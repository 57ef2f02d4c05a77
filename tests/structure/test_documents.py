# SPDX-License-Identifier: Apache-2.0
"""What the documents quote is what stands in the tree."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
EXAMPLE = SOURCE / "examples" / "plugins" / "mean_error"


@pytest.mark.parametrize("name", ["mean_error.cc", "CMakeLists.txt"])
def test_the_plugin_guide_quotes_the_example(name: str):
    guide = (SOURCE / "docs" / "plugin-guide.md").read_text(encoding="utf-8")

    assert (EXAMPLE / name).read_text(encoding="utf-8") in guide


def test_links_between_documents_lead_somewhere():
    for page in [*SOURCE.glob("*.md"), *SOURCE.glob("docs/*.md"), SOURCE / "host" / "README.md"]:
        prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#:]+)\)", prose):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
