# SPDX-License-Identifier: Apache-2.0
"""`tt-host compare` on saved outputs, against numpy in float64."""

from __future__ import annotations

import json
from pathlib import Path

import numpy
import pytest
import torch
from tt_host_program import TtHost

safetensors = pytest.importorskip("safetensors.torch")

DTYPES = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "int32": torch.int32,
    "bool": torch.bool,
}
SUFFIXES = (".npy", ".npz", ".pt", ".safetensors")
ALL = ("--comparator", "pcc,atol,allclose,equal")


def save(path: Path, tensor: torch.Tensor) -> Path:
    if path.suffix == ".npy":
        numpy.save(path, tensor.numpy())
    elif path.suffix == ".npz":
        numpy.savez(path, y=tensor.numpy())
    elif path.suffix == ".pt":
        torch.save({"y": tensor}, path)
    else:
        safetensors.save_file({"y": tensor}, path)
    return path


def pair(dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(3)
    golden = torch.randn(17, 9, generator=generator) * 4
    device = golden + torch.randn(17, 9, generator=generator) * 0.5
    if dtype is torch.bool:
        return golden > 0, device > 0
    return golden.to(dtype), device.to(dtype)


def numbers_of(answer: dict) -> dict[str, float | None]:
    return {comparator["name"]: comparator["value"] for comparator in answer["comparators"]}


# numpy's formats have no bfloat16.
COMBINATIONS = [
    (dtype, suffix)
    for dtype in DTYPES
    for suffix in SUFFIXES
    if dtype != "bfloat16" or suffix in {".pt", ".safetensors"}
]


@pytest.mark.parametrize(("dtype", "suffix"), COMBINATIONS)
def test_numbers_are_numpy_s(tt_host: TtHost, dtype: str, suffix: str) -> None:
    golden, device = pair(DTYPES[dtype])
    files = [save(tt_host.work / f"{name}{suffix}", tensor)
             for name, tensor in (("golden", golden), ("device", device))]  # fmt: skip

    ended = tt_host("compare", *files, "--json", *ALL)

    answer = json.loads(ended.stdout)
    x, y = (tensor.to(torch.float64).numpy().ravel() for tensor in (golden, device))
    close = numpy.isclose(y, x, rtol=1e-2, atol=1e-2)
    numbers = numbers_of(answer)
    assert numbers["pcc"] == pytest.approx(numpy.corrcoef(x, y)[0, 1], abs=1e-12)
    assert numbers["atol"] == pytest.approx(numpy.abs(x - y).max(), rel=1e-12)
    assert numbers["allclose"] == float(close.all())
    leaves = {leaf["leaf"] for entry in answer["comparators"] for leaf in entry["leaves"]}
    assert leaves == {"output" if suffix == ".npy" else "y"}
    assert ended.exit_code == 1  # `equal` counts, and the two differ.


def test_json_has_the_promised_shape(tt_host: TtHost) -> None:
    golden, _ = pair(torch.float32)
    file = save(tt_host.work / "golden.pt", golden)

    ended = tt_host("compare", file, file, "--json")

    assert ended.exit_code == 0
    answer = json.loads(ended.stdout)
    assert answer["passed"] is True
    assert answer["error"] is None
    assert [entry["name"] for entry in answer["comparators"]] == [
        "pcc",
        "norm_ratio",
        "atol",
        "allclose",
        "equal",
    ]
    for entry in answer["comparators"]:
        assert {"name", "value", "limit", "passed", "gates", "leaves"} <= set(entry)
        (leaf,) = entry["leaves"]
        assert {"leaf", "value", "limit", "passed", "gates"} <= set(leaf)
    assert [entry["name"] for entry in answer["comparators"] if entry["gates"]] == ["pcc"]


def test_each_strict_failure_names_its_class_and_leaf(tt_host: TtHost) -> None:
    golden = {"same": torch.ones(3), "a": torch.randn(4, 5)}

    def with_element(value: float) -> dict[str, torch.Tensor]:
        changed = golden["a"].clone()
        changed[1, 2] = value
        return {**golden, "a": changed}

    others = [
        ("shape", {**golden, "a": golden["a"][:1]}),
        ("structure", {"same": golden["same"]}),
        ("finiteness", with_element(float("inf"))),
        ("finiteness", with_element(float("nan"))),
        ("dtype", {**golden, "a": golden["a"].to(torch.int64)}),
    ]
    file = tt_host.work / "golden.pt"
    torch.save(golden, file)
    for check, other in others:
        device = tt_host.work / f"{check}.pt"
        torch.save(other, device)
        ended = tt_host("compare", file, device, "--json")
        assert ended.exit_code == 1, check
        answer = json.loads(ended.stdout)
        failures = [(f["check"], f["leaf"]) for f in answer["strict_failures"]]
        assert failures == [(check, "a")], answer["error"]
        assert check in answer["error"]
        assert "'a'" in answer["error"]


def test_files_that_cannot_be_read_are_usage_errors(tt_host: TtHost) -> None:
    golden, _ = pair(torch.float32)
    good = save(tt_host.work / "good.npy", golden)
    bad = {"gone.npy": "no file"}
    for suffix in SUFFIXES:
        cut = save(tt_host.work / f"cut{suffix}", golden)
        cut.write_bytes(cut.read_bytes()[:-40])
        bad[cut.name] = "cannot be read"
    (tt_host.work / "table.csv").write_text("1", encoding="utf-8")
    bad["table.csv"] = "unknown kind of file '.csv' (expected .npy, .npz, .pt, .safetensors)"
    for name, text in bad.items():
        ended = tt_host("compare", good, tt_host.work / name)
        assert ended.exit_code == 4, (name, ended.stderr)
        assert ended.stdout == ""
        assert name in ended.stderr
        assert text in ended.stderr
        assert "ValueError: /" not in ended.stderr
