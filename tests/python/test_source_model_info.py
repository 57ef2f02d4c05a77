# SPDX-License-Identifier: Apache-2.0
"""What source says of `_get_model_info`: the value that Python gives, or nothing."""

import pytest
from source_trees import HEAD, read_from_source, write_tree

ENUM = """
import os
class V(StrEnum):
    A = "org/a-1"
    B = "b"
LARGE = (V.B, "x")
GROUPS = {V.A: Group.RED}
class ModelLoader(ForgeModel):
    _VARIANTS = {V.A: 1, V.B: 2}
    DEFAULT_VARIANT = V.A
    NAMES = {V.A: "first", V.B: "second"}
    @classmethod
    def _get_model_info(cls, variant=None):
"""
# Body, group of A, group of B.
GROUP = {
    "else": ("if variant == V.A:\n    g = Group.RED\nelse:\n"
              "    g = Group.GENERALITY", "red", "generality"),
    "default": ("g = Group.RED if variant == cls.DEFAULT_VARIANT else "
              "Group.GENERALITY", "red", "generality"),
    "before and in": ("g = Group.GENERALITY\nif variant in [V.A]:\n"
              "    g = Group.RED", "red", "generality"),
    "elif": ("if variant == V.B:\n    g = Group.RED\nelif variant == V.A:\n"
              "    g = Group.GENERALITY", "generality", "red"),
    "get": ("g = GROUPS.get(variant, Group.GENERALITY)", "red", "generality"),
    "look-up": ("g = {V.A: Group.RED, V.B: Group.GENERALITY}[variant]", "red", "generality"),
    "tuple": ("g = Group.RED if variant not in LARGE else Group.GENERALITY", "red", "generality"),
    "value": ("g = Group.RED if variant.value.startswith('org/') else "
              "Group.GENERALITY", "red", "generality"),
    "or": ("g = Group.RED if variant is None or variant == V.A else "
              "Group.GENERALITY", "red", "generality"),
    "member is no string": ("g = Group.RED if variant == 'b' else "
              "Group.GENERALITY", "generality", "generality"),
    "another method": ("g = cls._group(variant)", "red", "generality"),
    "table of an earlier name": (
        "g = Group.RED\ntable = {V.A: g}\ng = Group.GENERALITY\ng = table.get(variant, g)",
        "red", "generality",
    ),
    "missing key": ("g = GROUPS[variant]", "red", None),
    "environment": ("g = Group.RED if os.environ.get('X') else Group.GENERALITY", None, None),
    "undecided if": ("g = Group.RED\nif os.environ:\n    g = Group.GENERALITY", None, None),
    "undecided return": ("if os.environ:\n    return ModelInfo(group=Group.RED)\n"
              "g = Group.GENERALITY", None, None),
    "return in a loop": ("for v in cls._VARIANTS:\n    return ModelInfo(group=Group.RED)\n"
              "g = Group.RED", None, None),
    "undecided raise": ("if variant not in os.environ:\n    raise ValueError(variant)\n"
              "g = Group.RED", "red", "red"),
    "loop": ("g = Group.RED\nfor v in os.environ:\n    g = Group.GENERALITY", None, None),
    "try": ("try:\n    g = Group.RED\nexcept ValueError:\n    g = Group.GENERALITY", None, None),
    "match": ("match variant:\n    case V.A: g = Group.RED\n"
              "    case _: g = Group.GENERALITY", None, None),
    "walrus": ("g = Group.RED\nif (g := os.environ): pass", None, None),
}  # fmt: skip
HELPER = """
    @classmethod
    def _group(cls, variant):
        if variant == V.A:
            return Group.RED
        return Group.GENERALITY
"""


def facts_of(tmp_path, source, others=None):
    write_tree(tmp_path, HEAD + source, others)
    facts = read_from_source(tmp_path)
    assert facts["needs_import"] is None
    return [variant["facts"] for variant in facts["variants"]]


@pytest.mark.parametrize(("body", "a", "b"), GROUP.values(), ids=GROUP.keys())
def test_groups(tmp_path, body, a, b):
    text = "".join(f"        {line}\n" for line in f"{body}\nreturn ModelInfo(group=g)".split("\n"))
    facts = facts_of(tmp_path, ENUM + text + HELPER)
    assert [f.get("group") for f in facts] == [a, b]


def test_names_from_a_table_and_from_the_variant(tmp_path):
    body = "        return ModelInfo(model=cls.NAMES[variant], source=f'{variant}')\n"
    assert facts_of(tmp_path, ENUM + body) == [
        {"model": "first", "source": "org/a-1"},
        {"model": "second", "source": "b"},
    ]


def test_positional_fields_of_a_dataclass(tmp_path):
    body = "        return ModelInfo('m', variant, Group.RED)\n"
    assert facts_of(tmp_path, ENUM + body)[0] == {"model": "m", "group": "red"}


def test_an_object_that_is_changed_has_no_certain_facts(tmp_path):
    body = "        info = ModelInfo(group=Group.RED)\n        info.group = Group.GENERALITY\n"
    body += "        return info\n"
    assert facts_of(tmp_path, ENUM + body) == [{}, {}]


def test_the_base_answers_through_super(tmp_path):
    mixin = "class Mixin:\n    @classmethod\n    def _get_model_info(cls, variant=None):\n"
    mixin += "        return super()._get_model_info(variant)\n"
    base = ENUM.replace("ModelLoader", "Base") + "        return ModelInfo(model='of base')\n"
    facts = facts_of(tmp_path, mixin + base + "class ModelLoader(Mixin, Base): ...\n")
    assert facts == [{"model": "of base"}] * 2


def test_an_undecorated_or_wrapped_method_is_not_trusted(tmp_path):
    body = "        return ModelInfo(model='m')\n"
    wrapped = ENUM.replace("@classmethod", "@classmethod\n    @cache")
    assert facts_of(tmp_path, "from functools import cache\n" + wrapped + body) == [{}, {}]
