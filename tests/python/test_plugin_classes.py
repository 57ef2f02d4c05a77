# SPDX-License-Identifier: Apache-2.0
"""Plugins in Python as the worker makes and calls them, with a host that records."""

from __future__ import annotations

import itertools
import json
import sys
import textwrap

import numpy
import pytest

from tt_host_worker.plugins.adapters import create
from tt_host_worker.plugins.failure import describe
from tthost_sdk import Code, PluginError

_NUMBERS = itertools.count()

COMPARATOR = """
    from tthost_sdk import Call, Comparator, CompareInfo, Leaf

    class Top(Comparator):
        def begin(self, call: Call, info: CompareInfo) -> None:
            self.seen = []

        def leaf(self, call: Call, leaf: Leaf) -> None:
            self.seen.append(float(leaf.actual.numpy().sum()))

        def finish(self, call: Call) -> None:
            call.metric("top", value=sum(self.seen), passed=True, gates=True)
"""


class RecordingCall:
    def __init__(self, leaf=()):
        self.leaf, self.metrics, self.emitted = leaf, [], []

    def metric(self, *values):
        self.metrics.append(values)

    def emit(self, kind, text):
        self.emitted.append((kind, json.loads(text)))

    def take_leaf(self):
        def lent(values):
            return values.copy(), values.shape, values.dtype.name

        return (0, "logits", 0.0, *(lent(side) for side in self.leaf), None)


@pytest.fixture
def made(tmp_path):
    """made(source, kind) → adapter of class Top in a module of its own."""

    def make(source: str, kind: str = "comparator", config: str = "{}"):
        name = f"made_plugin_{next(_NUMBERS)}"
        make.file = tmp_path / f"{name}.py"
        make.file.write_text(textwrap.dedent(source), encoding="utf-8")
        return create(kind, "top", f"{name}:Top", str(tmp_path), config)

    yield make
    sys.path[:] = [entry for entry in sys.path if entry != str(tmp_path)]


def test_a_comparison(made):
    adapter = made(COMPARATOR)
    ones = numpy.ones((2, 2), numpy.float32)
    adapter.begin(RecordingCall(), 1, "")
    adapter.leaf(RecordingCall((ones, ones)))
    call = RecordingCall()
    adapter.finish(call)
    assert [metric[:3] for metric in call.metrics] == [("top", "", 4.0)]


def test_the_configuration_is_a_dict(made):
    source = COMPARATOR.replace("self.seen = []", "self.seen = [self.config['start']]")
    adapter = made(source, config='{"start": 3}')
    adapter.begin(RecordingCall(), 0, "")
    call = RecordingCall()
    adapter.finish(call)
    assert call.metrics[0][2] == 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("class Top", "class Tip", "defines no 'Top' (did you mean 'Tip'?)"),
        ("class Top(Comparator)", "class Top", "FILE:4: class Top does not derive from tthost_s"),
        ("def finish(", "def finnish(", "FILE:4: class Top lacks the method finish(self"),
        ("def leaf(self, call: Call, ", "def leaf(self, ", "FILE:8: Top.leaf(self, leaf) does not"),
        ("class Top(Comparator):", "Top = 3\nclass X(Comparator):", "is a int, no class"),
        ("import Call", "import Cal, Call", "ImportError: cannot import name 'Cal'"),
        ("self.seen = []", "self.seen = [", "cannot be imported: SyntaxError"),
        ("from tthost_sdk", "import acme_none\nfrom tthost_sdk", "needs module 'acme_none', which"),
    ],
)  # fmt: skip
def test_mistakes_are_told_before_the_plugin_runs(made, old, new, said):
    source = textwrap.dedent(COMPARATOR).replace(old, new)
    with pytest.raises(PluginError) as raised:
        made(source)
    assert said.replace("FILE", str(made.file)) in str(raised.value)


def test_a_syntax_error_names_its_line(made, tmp_path):
    with pytest.raises(PluginError) as raised:
        made("x = (\n")
    _code, text, trace = describe(raised.value, str(tmp_path))
    assert text.endswith(f"({made.file}:1)")
    assert "SyntaxError" in trace


def test_a_module_that_is_not_there(tmp_path):
    with pytest.raises(PluginError, match=rf"no module 'acme_gone\.top' in {tmp_path}"):
        create("comparator", "top", "acme_gone.top:Top", str(tmp_path), "{}")


def test_a_namesake_is_refused(tmp_path):
    (tmp_path / "json.py").write_text("class Top: pass\n", encoding="utf-8")
    with pytest.raises(PluginError, match="Give the plugin's module a name of its own"):
        create("comparator", "top", "json:Top", str(tmp_path), "{}")


def test_what_a_method_raises_is_told_with_its_line(made, tmp_path):
    adapter = made(COMPARATOR.replace("self.seen = []", "self.seen = [1 / 0]"))
    with pytest.raises(ZeroDivisionError) as raised:
        adapter.begin(RecordingCall(), 1, "")
    code, text, trace = describe(raised.value, str(tmp_path))
    assert code == Code.INTERNAL
    assert text == f"ZeroDivisionError: division by zero ({made.file}:6, in begin)"
    assert trace.startswith("Traceback (most recent call last):")


def test_what_a_plugin_says_on_purpose_is_told_as_it_is(made, tmp_path):
    source = COMPARATOR.replace(
        "self.seen = []", "from tthost_sdk import ConfigError; raise ConfigError('k is too large')"
    )
    with pytest.raises(PluginError) as raised:
        made(source).begin(RecordingCall(), 1, "")
    assert describe(raised.value, str(tmp_path)) == (Code.INVALID_ARGUMENT, "k is too large", "")


def test_a_kept_array_ends_the_case(made):
    adapter = made(COMPARATOR.replace("float(leaf.actual.numpy().sum())", "leaf.golden.numpy()"))
    ones = numpy.ones(3)
    adapter.begin(RecordingCall(), 1, "")
    with pytest.raises(
        PluginError, match=r"an array of leaf\.golden of 'logits' was kept"
    ) as raised:
        adapter.leaf(RecordingCall((ones, ones)))
    assert f"{made.file}:8" in str(raised.value)


PLANS = """
    from tthost_sdk import Parallelism

    class Top(Parallelism):
        def plan(self, call, request):
            return PLAN
"""


def test_a_plan_is_emitted_complete(made):
    call = RecordingCall()
    source = PLANS.replace("PLAN", "{'process': {'devices': request['num_devices']}}")
    made(source, "parallelism").plan(call, '{"num_devices": 4}')
    plan = {"schema": "tthost.plan/1", "strategy": "top", "process": {"devices": 4}}
    assert call.emitted == [("plan", plan)]


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("None", r"plan\(\) gave a NoneType, expected a dict; see .*\.py:5"),
        ("{'process': {1, 2}}", r"plan\(\) gave what JSON cannot say: .*set"),
    ],
)
def test_a_plan_must_be_a_document(made, plan, said):
    with pytest.raises(PluginError, match=said):
        made(PLANS.replace("PLAN", plan), "parallelism").plan(RecordingCall(), "{}")


def test_records_reach_a_reporter_as_dicts(made):
    source = """
        from tthost_sdk import Reporter

        class Top(Reporter):
            def event(self, call, kind, record):
                assert (kind, record) == ("case_started", {"case": {"id": "x"}})
    """
    made(source, "reporter").event(RecordingCall(), "case_started", '{"case": {"id": "x"}}')
