# SPDX-License-Identifier: Apache-2.0
"""What the documents quote is what stands in the tree."""

import json
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
EXAMPLE = SOURCE / "examples" / "plugins" / "mean_error"
USER_GUIDE = (SOURCE / "docs" / "user-guide.md").read_text(encoding="utf-8")
HELP_PAGES = sorted(SOURCE.glob("tests/approval/baselines/help-?*.txt"))


@pytest.mark.parametrize("name", ["mean_error.cc", "CMakeLists.txt"])
def test_the_plugin_guide_quotes_the_example(name: str):
    guide = (SOURCE / "docs" / "plugin-guide.md").read_text(encoding="utf-8")

    assert (EXAMPLE / name).read_text(encoding="utf-8") in guide


def test_links_between_documents_lead_somewhere():
    for page in [*SOURCE.glob("*.md"), *SOURCE.glob("docs/*.md"), SOURCE / "host" / "README.md"]:
        prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#:]+)\)", prose):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", HELP_PAGES, ids=lambda page: page.stem)
def test_the_user_guide_names_every_option(page: Path):
    spellings = re.findall(r"^  (-\S+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert "-h,--help" in spellings
    for spelling in spellings:
        names = "|".join(map(re.escape, spelling.split(",")))
        assert re.search(rf"(?<![\w-])({names})(?![\w-])", USER_GUIDE), f"{spelling} is missing"


@pytest.mark.parametrize("page", HELP_PAGES, ids=lambda page: page.stem)
def test_the_user_guide_names_every_command(page: Path):
    usage = re.search(
        r"^Usage: tt-host ?([a-z -]*)", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    *groups, command = usage[1].split() or [""]
    group = groups[0] if groups else ""
    rows = [line for line in USER_GUIDE.splitlines() if f"tt-host {group}".strip() in line]
    assert any(re.search(rf"(tt-host |{group} |`){command}\b", row) for row in rows)


def test_the_user_guide_names_every_key_of_the_project_file():
    schema = json.loads((SOURCE / "host/config/project.schema.json").read_text(encoding="utf-8"))
    table = USER_GUIDE.partition("\n## tt-host.yaml\n")[2]
    keys = {
        key
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for key in re.findall(r"`(\w+)`", row)
    }
    assert keys == set(schema["properties"])
