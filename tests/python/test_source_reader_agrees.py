# SPDX-License-Identifier: Apache-2.0
"""Source reading against Python itself: the same answer, or "needs an import"; never a crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from generated_models import GeneratedTree, generate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_trees import HEAD, LOADER, read_by_python, read_from_source, write_tree
from tt_host_program import SOURCE

ZOO = SOURCE / "examples" / "models"
_SETTINGS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

KEYS = ("V.A", "V.B", "W.A", "W.C", "'plain'", "V.A.value")
EXPRESSIONS = st.recursive(
    st.one_of(
        st.lists(st.sampled_from(KEYS), min_size=1, max_size=3).map(
            lambda keys: "{" + ", ".join(f"{key}: 1" for key in keys) + "}"
        ),
        st.sampled_from(
            [
                "{v: 1 for v in V}",
                "{v: 1 for v in W if v.name != 'A'}",
                "{f'{v}-x': 1 for v in W}",
                "{v.name.lower(): 1 for v in V if v in (V.B, W.A)}",
                "TABLE",
                "C0._VARIANTS",
                "dict.fromkeys(V)",
                "(TABLE if V.A == 'a' else {V.B: 3})",
                "({'s': 1} if W.A == 'a' else {'t': 1})",
            ]
        ),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"{{**{two[0]}, **{two[1]}}}"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} | {two[1]})"),
        inner.map(lambda one: f"dict({one}, more=1)"),
        inner.map(lambda one: f"{{k: v for k, v in {one}.items()}}"),
    ),
    max_leaves=4,
)
TABLES = EXPRESSIONS.map(lambda table: f"_VARIANTS = {table}")
MEMBERS = st.one_of(
    st.just("pass"),
    *[TABLES] * 9,
    st.sampled_from(["DEFAULT_VARIANT = V.SAME_AS_A", "DEFAULT_VARIANT = W.C"]),
    EXPRESSIONS.map(lambda table: f"if FLAG: _VARIANTS = {table}"),
    EXPRESSIONS.map(lambda table: f"_VARIANTS = {table}; _VARIANTS.update({table})"),
    st.sampled_from(["_VARIANTS = CHANGED", "_VARIANTS = make()"]),
    st.just("def load_shard_spec(self, model, extra=1): return {}"),
    st.just("def load_inputs(self, *, dtype_override=None, **kwargs): ..."),
    st.just("@staticmethod\n    def load_inputs(batch_size): ..."),
)
BEHIND = (
    "",
    "",
    "",
    "",
    "Last._VARIANTS = {V.B: 2}",
    "register(Last)",
    "SAME = TABLE\nSAME['s'] = 1",
)
PRELUDE = """
import enum
class V(StrEnum):
    A = "a"
    B = "b"
    SAME_AS_A = "a"
class W(enum.StrEnum):
    A = "a"
    C = enum.auto()
FLAG = len(HEAD_OF_FILE) > 3
TABLE = {V.B: 1, "t": 2}
CHANGED = {V.A: 1}
CHANGED["more"] = 2
def make(): return {V.A: 1}
def register(cls): cls._VARIANTS = {"registered": 1}
"""


@st.composite
def hierarchies(draw) -> str:
    """A loader's text: up to five classes, each of some of the earlier ones."""
    text, classes = f"{HEAD}HEAD_OF_FILE = 'text'\n{PRELUDE}", ["ForgeModel"]
    text += "class C0:\n    _VARIANTS = {W.C: 0}\n"
    for number in range(1, draw(st.integers(2, 6))):
        bases = draw(st.sets(st.sampled_from(classes), min_size=1, max_size=3))
        bases = sorted(bases, key=classes.index, reverse=draw(st.integers(0, 9)) > 0)
        members = draw(st.lists(MEMBERS, min_size=1, max_size=2, unique_by=lambda m: m[:9]))
        body = "".join(f"    {member}\n" for member in members)
        text += f"class C{number}({', '.join(bases)}):\n{body}"
        classes.append(f"C{number}")
    after = draw(st.sampled_from(BEHIND)).replace("Last", classes[-1])
    return f"{text}{after}\nclass ModelLoader({classes[-1]}): ...\n"


@given(source=hierarchies())
@_SETTINGS
def test_class_hierarchies(tmp_path, source):
    write_tree(tmp_path, source)
    _assert_agreement(tmp_path, LOADER)


def _assert_agreement(root: Path, loader: str) -> bool:
    """Compares the loader's facts; False where source left it to an import."""
    facts, by_import = read_from_source(root, loader), read_by_python(root, loader)
    assert facts["error"] is None
    if by_import["error"] is not None or facts["needs_import"]:
        return False
    text = (root / loader).read_text(encoding="utf-8")
    wanted = [variant["name"] for variant in by_import["variants"]]
    assert [variant["name"] for variant in facts["variants"]] == wanted, text
    assert facts["default_variant"] == by_import["default_variant"], text
    for method in (m for m, f in facts["methods"].items() if f["origin"] == "unknown"):
        by_import["methods"].pop(method, None)
    known = {m: f for m, f in facts["methods"].items() if f["origin"] != "unknown"}
    assert known == by_import["methods"], text
    for mine, its in zip(facts["variants"], by_import["variants"], strict=True):
        assert mine["facts"].items() <= its["facts"].items(), text
    return True


@pytest.mark.parametrize("loader", sorted(str(p.relative_to(ZOO)) for p in ZOO.rglob("loader.py")))
def test_the_example_models(loader):
    assert _assert_agreement(ZOO, loader)


def test_generated_models(tmp_path):
    tree = generate(tmp_path, loaders=16, ids=16 * 2 * 6)
    loaders = sorted({f"{directory}/loader.py" for directory, _ in tree.variants})
    agreed = [_assert_agreement(tree.models_root, loader) for loader in loaders]
    assert agreed == [True] * len(loaders)
    names = [(d, v["name"]) for d in map(_directory, loaders) for v in _variants(tree, d)]
    assert names == tree.variants
    assert len(tree.ids) == len(set(tree.ids)) == 16 * 2 * 6


def _directory(loader: str) -> str:
    return loader.rpartition("/")[0]


def _variants(tree: GeneratedTree, directory: str) -> list[dict]:
    return read_from_source(tree.models_root, f"{directory}/loader.py")["variants"]


def test_generated_models_are_always_the_same(tmp_path):
    first, second = (generate(tmp_path / name, loaders=8, ids=96) for name in "ab")
    assert first.ids == second.ids
    for path in (p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*.*")):
        assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes(), path


@given(text=st.binary(max_size=300), cut=st.integers(0, 2**16), seed=st.integers(0, 2**16))
@_SETTINGS
def test_any_bytes_are_read_or_refused(tmp_path, text, cut, seed):
    whole = (ZOO / "llama/causal_lm/pytorch/loader.py").read_bytes()
    cut = cut % len(whole)
    garbled = bytearray(whole)
    garbled[random.Random(seed).randrange(len(whole))] = text[0] if text else 0
    for content in (text, whole[:cut], whole[:cut] + text + whole[cut:], bytes(garbled)):
        write_tree(tmp_path, "")
        (tmp_path / LOADER).write_bytes(content)
        facts = read_from_source(tmp_path)
        assert (facts["error"] is None) or facts["error"]["message"]
        assert LOADER in facts["sources"]
