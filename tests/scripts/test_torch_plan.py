# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from torch_plan import describe, download_size


def report(*packages: tuple[str, str]) -> dict:
    """The part of pip's report that is read: names and versions to install."""
    return {
        "install": [
            {
                "metadata": {"name": name, "version": version},
                "download_info": {"url": f"https://example.org/{name}.whl"},
            }
            for name, version in packages
        ]
    }


SIZES = {"torch": 880_000_000, "nvidia-cublas": 600_000_000, "triton": 20_000_000}


def size_of(url: str) -> int | None:
    return SIZES.get(url.rsplit("/", 1)[1].removesuffix(".whl"))


@pytest.mark.parametrize(
    "packages",
    [
        [],
        [("numpy", "2.4.6")],
        [("torch", "2.13.0+cpu"), ("sympy", "1.14.0")],
        [("torch", "2.13.0")],
    ],
)
def test_nothing_to_say(packages):
    assert describe(report(*packages), size_of) is None


def test_cuda_build_is_announced_with_size_and_variable():
    plan = report(("torch", "2.13.0"), ("nvidia-cublas", "13.1"), ("triton", "3.7"), ("sympy", "1"))
    message = describe(plan, size_of)
    assert "torch 2.13.0, which is not a CPU build: 1.50 GB in 3 files to download" in message
    assert "TT_HOST_TORCH_SPEC='torch==2.13.0+cpu'" in message


@pytest.mark.parametrize("version", ["2.13.0+cu130", "2.13.0+rocm7.1", "2.13.0+xpu"])
def test_local_version_alone_tells_an_accelerator_build(version):
    assert "0.88 GB in 1 file to download" in describe(report(("torch", version)), size_of)


def test_unknown_sizes_are_said():
    plan = report(("torch", "2.13.0+cu130"), ("nvidia-nccl", "2"))
    assert "at least 0.88 GB in 2 files (1 of unknown size)" in describe(plan, size_of)
    assert "2 files of unknown size" in describe(plan, lambda url: None)


def test_size_of_a_local_file(tmp_path):
    wheel = tmp_path / "a wheel.whl"
    wheel.write_bytes(b"x" * 12)
    assert download_size(wheel.as_uri()) == 12
    assert download_size((tmp_path / "gone.whl").as_uri()) is None
