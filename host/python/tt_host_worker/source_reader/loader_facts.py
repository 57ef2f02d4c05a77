# SPDX-License-Identifier: Apache-2.0
"""Everything discovery wants to know of one loader."""

from __future__ import annotations

import ast
from typing import Any

from .class_chain import ANY_BASE, Chain, Classes, ClassInSource, Defined, defines_nothing
from .effects import last_name
from .evaluation import Reader
from .mentioned_imports import mentioned_imports
from .method_call import call
from .source_tree import SourceError
from .values import UNKNOWN, Member, Outside, Record

_LOADER_CLASS = "ModelLoader"
_INTERFACE_CLASS = "ForgeModel"
_REPORTED = ("model", "task", "source", "framework", "group")
_NOT_METHODS = {"property", "cached_property"}


class _NeedsImportError(Exception):
    """Source does not settle what listing needs."""


def read_loader(reader: Reader, path: str) -> dict[str, Any]:
    """The facts of the loader at `path`; a problem is recorded in them, never raised."""
    facts: dict[str, Any] = {
        "path": path, "variants": [], "default_variant": None, "methods": {}, "imports": [],
        "sources": [], "error": None, "needs_import": None,
    }  # fmt: skip
    reader.tree.touched = {}
    try:
        source = reader.tree.source(path)
        facts["imports"] = mentioned_imports(source.tree, source.text)
        cls = reader.classes.find(source, _LOADER_CLASS)
        if not isinstance(cls, ClassInSource):
            raise _NeedsImportError(f"source does not settle what {_LOADER_CLASS} is")
        facts["methods"] = _methods(reader.classes, cls)
        _read_variants(reader, cls, facts)
    except SourceError as problem:
        facts["error"] = {"message": problem.message, "line": problem.line}
    except _NeedsImportError as reason:
        facts["needs_import"] = str(reason)
    except RecursionError:
        facts["needs_import"] = "its source is nested too deeply"
    facts["sources"] = list(reader.tree.touched)
    reader.tree.forget(path)
    return facts


def _read_variants(reader: Reader, cls: ClassInSource, facts: dict[str, Any]) -> None:
    table = _variants(reader, cls)
    names = {key: _text(reader, key) for key in table}
    for key, name in names.items():
        if name is UNKNOWN:
            raise _NeedsImportError(f"_VARIANTS has the key {key!r}, whose text is not certain")
        facts["variants"].append({"name": name, "facts": _model_facts(reader, cls, key)})
    if not names:
        facts["variants"] = [{"name": None, "facts": _model_facts(reader, cls, None)}]
    default = _value(reader, cls, "DEFAULT_VARIANT")
    if default in names:
        facts["default_variant"] = names[default]


def _variants(reader: Reader, cls: ClassInSource) -> dict[Any, Any]:
    """The dictionary that `query_available_variants()` returns."""
    chain = reader.classes.chain(cls)
    if chain is None or reader.classes.is_rewritten(cls):
        raise _NeedsImportError("its class is made by more than its class statement")
    query = reader.classes.attribute(cls, "query_available_variants")
    if query is UNKNOWN:
        raise _NeedsImportError(_what_hides(chain, "query_available_variants"))
    if query is not None:
        table = call(reader, query.owner, query.node, [cls], {})
        if isinstance(table, dict):
            return table
        if not _is_interface(query.owner):  # Its own gives `_VARIANTS`, however it is written.
            raise _NeedsImportError("source does not settle what query_available_variants returns")
    defined = reader.classes.attribute(cls, "_VARIANTS")
    table = {} if defined is None else _value(reader, cls, "_VARIANTS")
    if isinstance(table, dict):
        return table
    raise _NeedsImportError("source does not settle the keys of _VARIANTS")


def _what_hides(chain: Chain, name: str) -> str:
    """Why source does not settle what the attribute `name` of a class is."""
    for entry in chain:
        if isinstance(entry, ClassInSource):
            if entry.lookup(name) is not None:
                break
        elif entry == ANY_BASE:
            return f"source does not settle what a base of its class is, which may define {name}"
        elif not defines_nothing(entry):
            return f"its base {entry.name}, outside the tree, may define {name}"
    return f"source does not settle {name}"


def _value(reader: Reader, cls: ClassInSource, name: str) -> Any:
    return reader.class_scope(cls).class_attribute(cls, name)


def _text(reader: Reader, key: Any) -> Any:
    if key is None:
        return None
    return reader.class_scope(key.enum).text(key) if isinstance(key, Member) else str(key)


def _model_facts(reader: Reader, cls: ClassInSource, variant: Any) -> dict[str, str]:
    """Fields of the ModelInfo of a variant that source settles."""
    method = reader.classes.attribute(cls, "get_model_info")
    if method is None or (isinstance(method, Defined) and _is_interface(method.owner)):
        method = reader.classes.attribute(cls, "_get_model_info")
    if not isinstance(method, Defined):
        return {}
    info = call(reader, method.owner, method.node, [cls, variant], {})
    if not isinstance(info, Record):
        return {}
    values = {name: info.fields.get(name, UNKNOWN) for name in _REPORTED}
    plain = {k: v.value if isinstance(v, Member) else v for k, v in values.items()}
    return {name: value for name, value in plain.items() if isinstance(value, str)}


def _methods(classes: Classes, cls: ClassInSource) -> dict[str, dict[str, Any]]:
    """Public methods by name, each as the first class of the chain that defines it has it.

    `origin`: "interface" for the interface's own default, "unknown" where another definition than
    the one found here may count.
    """
    methods: dict[str, dict[str, Any] | None] = {}
    is_certain = not classes.is_rewritten(cls)
    for entry in classes.chain(cls) or []:
        if isinstance(entry, Outside):
            is_certain = is_certain and defines_nothing(entry)
            continue
        for name, facts in _own_methods(classes, entry).items():
            if facts is not None and not is_certain:
                facts = {**facts, "origin": "unknown"}
            methods.setdefault(name, facts)
    return {name: facts for name, facts in methods.items() if facts is not None}


def _own_methods(classes: Classes, cls: ClassInSource) -> dict[str, dict[str, Any] | None]:
    """What the class body binds, by public name; None for what is no method."""

    def read() -> dict[str, dict[str, Any] | None]:
        bound = ((name, cls.lookup(name)) for name in cls.names.bindings if name[0] != "_")
        return {name: _signature(binding, cls) for name, binding in bound}

    return classes.remember(cls.source.remembered, ("methods", cls), read, again={})


def _signature(method: Any, owner: ClassInSource) -> dict[str, Any] | None:
    if method is UNKNOWN:
        return {"params": [], "has_kwargs": False, "origin": "unknown"}
    if not isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    decorators = {last_name(decorator) for decorator in method.decorator_list}
    if decorators & _NOT_METHODS:
        return None
    arguments = method.args
    positional = [*arguments.posonlyargs, *arguments.args]
    if "staticmethod" not in decorators:
        positional = positional[1:]
    return {
        "params": [a.arg for a in (*positional, *arguments.kwonlyargs)],
        "has_kwargs": arguments.kwarg is not None,
        "origin": "interface" if _is_interface(owner) else "loader",
    }


def _is_interface(cls: ClassInSource) -> bool:
    return cls.node.name == _INTERFACE_CLASS
