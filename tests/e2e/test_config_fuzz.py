# SPDX-License-Identifier: Apache-2.0
"""Whatever stands in files of test_config, the program ends in an orderly way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_tree import add_loader
from tt_host_program import TtHost

# One process reads the files of one example.
FILES = 40
SETTINGS = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

NAMES = [
    "test_config", "PLACEHOLDER_MODELS", "status", "reason", "bringup_status", "required_pcc",
    "assert_pcc", "markers", "supported_archs", "arch_overrides", "n150", "plugins", "pcc", "gate",
    "apple/pytorch-single_device-full-inference", "apple/pytorch-single_device-inference", "",
]  # fmt: skip
TOKENS = [
    *NAMES, ": ", ":", "\n", "\n  ", "\n    ", "- ", "? ", "{", "}", "[", "]", ",", "'", '"',
    "|", ">", "|2-\n", "&a ", "*a", "<<: *a", "!!str ", "!x ", "!!binary ", "---\n", "...\n",
    "%YAML 1.1\n", "#", "\t", "\\", "\\x", "~", "null", ".nan", ".inf", "-1e999", "0x1F",
    "0o17", "1_000", "yes", "\r\n", "\x85", "\u2028", "\ufeff", "\x00", "\x07", "9" * 40, "-",
]  # fmt: skip
HOSTILE = [
    b"[" * 20_000,
    b"{a: " * 5_000,
    b"- " * 5_000,
    b"".join(b" " * i + b"a:\n" for i in range(1_500)),
    b"a: &x [1]\n" + b"".join(b"a%d: &a%d [*x, *x]\n" % (i, i) for i in range(40)),
    b"a: &a [b, b]\n"
    + b"".join(
        b"%c: &%c [%s]\n" % (c, c, b", ".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 115)
    ),
    b"test_config:\n  &a x: *a\n",
    b"a: &a {b: *a}\n",
    b"\xff\xfea\x00:\x00",
    b"\xef\xbb\xbftest_config: {}\n",
    b"test_config: \x80\n",
    b"? [a, b]\n: c\n? {x: y}\n: z\n",
    b"'" * 999,
    b"|" * 999,
    b"!" * 999,
    b"&" * 999 + b" x",
    b'"\\ud800"',
    b"a: " + b"x" * 200_000,
    b"\n" * 50_000 + b"}",
]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(NAMES) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
dumped = st.builds(
    lambda table, flow: yaml.safe_dump(table, default_flow_style=flow).encode(),
    st.dictionaries(st.sampled_from(NAMES), values, max_size=4),
    st.booleans(),
)
soup = st.lists(st.sampled_from(TOKENS), max_size=30).map(lambda words: "".join(words).encode())
damaged = st.builds(
    lambda text, at, word: text[:at] + word.encode() + text[at:],
    dumped,
    st.integers(0, 80),
    st.sampled_from(TOKENS),
)
files = st.one_of(dumped, soup, damaged, st.binary(max_size=40))


@pytest.fixture
def validator(tt_host: TtHost, models: Path) -> TtHost:
    add_loader(models, "apple")
    shutil.move(models, tt_host.work / "models")
    return tt_host


def ends_in_order(validator: TtHost, contents: list[bytes], suffix: str) -> None:
    config = validator.work / "cfg"
    shutil.rmtree(config, ignore_errors=True)
    config.mkdir()
    for number, content in enumerate(contents):
        (config / f"test_config_{number:03}{suffix}").write_bytes(content)
    cache = str(validator.directory / "cache")
    arguments = ["--models-root", "models", "--test-config", "cfg"]
    for more in (["--json"], ["--fix"]):
        ended = validator("validate", *arguments, *more, TT_HOST_CACHE_DIR=cache, timeout=60)
        assert ended.exit_code in (0, 4), ended.stderr
        assert "internal error" not in ended.stderr
        assert "Sanitizer" not in ended.stderr
    ended = validator(
        "run", *arguments, "--co", "-q", "--arch", "n150", TT_HOST_CACHE_DIR=cache, timeout=60
    )
    assert ended.exit_code in (0, 4), ended.stderr


@SETTINGS
@given(contents=st.lists(files, min_size=FILES, max_size=FILES))
def test_random_yaml(validator: TtHost, contents: list[bytes]) -> None:
    ends_in_order(validator, contents, ".yaml")


@pytest.mark.parametrize("suffix", [".yaml", ".json", ".py"])
def test_hostile_files(validator: TtHost, suffix: str) -> None:
    ends_in_order(validator, HOSTILE, suffix)


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.full
def test_each_hostile_file_alone(validator: TtHost, content: bytes) -> None:
    ends_in_order(validator, [content], ".yaml")
