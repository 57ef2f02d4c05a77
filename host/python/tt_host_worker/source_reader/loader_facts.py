# SPDX-License-Identifier: Apache-2.0
"""Everything discovery wants to know of one loader."""

from __future__ import annotations

import ast
from typing import Any

from .class_chain import ClassInSource, class_chain
from .literals import UNKNOWN, enum_value
from .model_info import model_info
from .source_tree import Source, SourceError, SourceTree

_LOADER_CLASS = "ModelLoader"


def read_loader(tree: SourceTree, path: str) -> dict[str, Any]:
    """The facts of the loader at `path`; a problem is recorded in them, never raised."""
    facts: dict[str, Any] = {
        "path": path, "variants": [], "default_variant": None, "methods": {}, "model_info": {},
        "imports": [], "sources": [path], "error": None, "import_only": False,
    }  # fmt: skip
    try:
        source = tree.source(path)
        facts["imports"] = sorted(set(source.all_imports))
        chain = class_chain(tree, source, _LOADER_CLASS)
        facts["sources"] = _sources(path, chain)
        if not chain:
            raise SourceError(f"{path}: no class {_LOADER_CLASS}")
        facts["methods"] = _methods(chain)
        _read_variants(tree, chain, facts)
        for variant in facts["variants"]:
            name = variant["name"]
            facts["model_info"][name or ""] = model_info(
                tree, chain, name, facts["default_variant"]
            )
    except SourceError as problem:
        facts["error"] = {"message": problem.message, "line": problem.line}
    return facts


def _sources(path: str, chain: list[ClassInSource]) -> list[str]:
    return list(dict.fromkeys([path, *(cls.source.path for cls in chain)]))


def _methods(chain: list[ClassInSource]) -> dict[str, dict[str, Any]]:
    """Public methods by name; the first class of the chain that defines one wins.

    `own` is false where only the root of the chain, the interface itself, defines it.
    """
    methods: dict[str, dict[str, Any]] = {}
    for cls in chain:
        for method in cls.methods():
            if not method.name.startswith("_") and method.name not in methods:
                arguments = method.args
                named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
                methods[method.name] = {
                    "params": [a.arg for a in named if a.arg not in ("self", "cls")],
                    "has_kwargs": arguments.kwarg is not None,
                    "own": len(chain) == 1 or cls is not chain[-1],
                }
    return methods


def _read_variants(tree: SourceTree, chain: list[ClassInSource], facts: dict[str, Any]) -> None:
    owner, node = _class_attribute(chain, "_VARIANTS")
    if any(m.name == "query_available_variants" for cls in chain[:-1] for m in cls.methods()):
        _give_up(facts, "query_available_variants is overridden", owner, node)
    elif node is None:
        facts["variants"] = [{"name": None}]
    elif not isinstance(node, ast.Dict):
        _give_up(facts, "_VARIANTS is no dict literal", owner, node)
    else:
        _read_dict(tree, owner, node, facts)
    default_owner, default = _class_attribute(chain, "DEFAULT_VARIANT")
    if default is not None and facts["variants"]:
        value = _key(tree, default_owner.source, default)
        facts["default_variant"] = value if isinstance(value, str) else None


def _read_dict(
    tree: SourceTree, owner: ClassInSource, node: ast.Dict, facts: dict[str, Any]
) -> None:
    names: list[str] = []
    for key in node.keys:
        name = UNKNOWN if key is None else _key(tree, owner.source, key)
        if not isinstance(name, str):
            _give_up(
                facts, "_VARIANTS has a key whose value is no literal string", owner, key or node
            )
            return
        names.append(name)
    unique = dict.fromkeys(names)  # Two members with one value are one key at run time, too.
    facts["variants"] = [{"name": name} for name in unique] or [{"name": None}]


def _key(tree: SourceTree, source: Source, node: ast.expr) -> Any:
    return node.value if isinstance(node, ast.Constant) else enum_value(tree, source, node)


def _give_up(
    facts: dict[str, Any], reason: str, owner: ClassInSource | None, node: ast.expr | None
) -> None:
    facts["import_only"] = True
    where = owner.source.path if owner else facts["path"]
    facts["error"] = {"message": f"{where}: {reason}", "line": getattr(node, "lineno", 0)}


def _class_attribute(chain: list[ClassInSource], name: str) -> tuple[Any, ast.expr | None]:
    for cls in chain:
        value = cls.attribute(name)
        if value is not None:
            return cls, value
    return None, None
