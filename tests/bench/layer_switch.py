# SPDX-License-Identifier: Apache-2.0
"""What it costs a case to run with a requirement layer that is there, instead of with the base.

Two fork servers are warm, one with the base alone and one with a layer. Cases go to them in turn,
so each one changes the layer. Measured is the way from the request until the child's model is made,
imports included, which look into the layer first: the median of what the layer's case took more
than the base's beside it. The controller's own part is a look into a map.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
from pathlib import Path

from bench.row import Bound, Row
from bench.warm_fork import milliseconds_to_first_op, single_linear
from worker_channel import Worker, case_request

HERE = Path(__file__).resolve().parent
ROUNDS = 60
WARM_UP = 5


def make_layer(directory: Path) -> Path:
    """A layer as `tt-host` publishes it, with one small package."""
    layer = directory / "layer"
    package = layer / "greeting"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('VERSION = "1.0"\n', encoding="utf-8")
    content = {"packages": [], "mask": [], "source": "", "bytes": 0}
    (layer / "layer.json").write_text(json.dumps(content), encoding="utf-8")
    return layer


def ready_server(layer: Path | None, venv: str) -> Worker:
    start = {"layer": layer and str(layer), "runtime": "cpu", "modules": [], "venv": venv}
    server = Worker("serve", {"type": "serve", **start})
    ready = server.receive()
    if ready is None or ready["type"] != "ready":
        raise RuntimeError(f"the fork server does not serve: {json.dumps(ready)}")
    return server


def measure_layer_switch(build: Path) -> list[Row]:
    os.environ["TT_HOST_BUILD_DIR"] = str(build)
    with tempfile.TemporaryDirectory() as directory:
        case_directory = Path(directory, "case")
        case_directory.mkdir()
        layer = make_layer(Path(directory))
        request = case_request(single_linear(build.resolve()), case_directory, HERE / "models")
        venv = request["venv"]
        times: dict[str, list[float]] = {"base": [], "layer": []}
        with ready_server(None, venv) as base, ready_server(layer, venv) as layered:
            ways = [("base", base, None), ("layer", layered, str(layer))]
            for token in range(ROUNDS + WARM_UP):
                ways.reverse()  # neither always comes second, with the caches warmed by the other
                for name, server, at in ways:
                    (case_directory / "outcome.json").unlink(missing_ok=True)
                    elapsed = milliseconds_to_first_op(server, token, request | {"layer": at})
                    times[name].append(elapsed)
    pairs = zip(times["layer"][WARM_UP:], times["base"][WARM_UP:], strict=True)
    switch = statistics.median(layered - plain for layered, plain in pairs)
    return [Row("switching requirement layers, warm", switch, "ms", Bound.AT_MOST, 1)]
