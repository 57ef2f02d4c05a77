# SPDX-License-Identifier: Apache-2.0
"""bert-base on JAX devices as one would write it without tt-host: five calls and nothing else.

Run as a program: `by_hand.py DEVICES`. Each line on stdin is answered by the seconds that placing,
lowering, compiling, running and gathering took in a fresh process, imports and model excluded.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import ModuleType

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import jax
import ml_dtypes
import numpy
import torch
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from transformers import BertConfig, BertForMaskedLM

ROOT = Path(__file__).resolve().parents[2]
LENGTH = 128


def import_torchax() -> ModuleType:
    """torchax does not import beside this torch without tt-host's shims."""
    sys.path[:0] = [str(ROOT / "host/python"), str(ROOT / "sdk/python")]
    from tt_host_worker.runtimes.torchax_shims import import_torchax

    return import_torchax()


torchax = import_torchax()
from torchax.tensor import Tensor  # noqa: E402


def bert_base() -> tuple[torch.nn.Module, dict[str, torch.Tensor]]:
    torch.manual_seed(0)
    model = BertForMaskedLM(BertConfig()).to(torch.bfloat16).eval()
    ids = torch.randint(0, BertConfig().vocab_size, (1, LENGTH))
    return model, {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


def specs_of(model: torch.nn.Module) -> dict[str, PartitionSpec]:
    """As the loader of the zoo divides it."""
    specs = {}
    for name, tensor in model.named_parameters():
        if any(part in name for part in ("query", "key", "value", "intermediate.dense")):
            specs[name] = PartitionSpec(*(["model"] + [None] * (tensor.dim() - 1)))
        elif "output.dense.weight" in name and ".layer." in name:
            specs[name] = PartitionSpec(None, "model")
    return specs


def as_numpy(tensor: torch.Tensor) -> numpy.ndarray:
    """numpy has no bfloat16 of its own."""
    if tensor.dtype is torch.bfloat16:
        return tensor.view(torch.int16).numpy().view(ml_dtypes.bfloat16)
    return tensor.numpy()


def seconds_of_five_calls(
    model: torch.nn.Module, inputs: dict[str, torch.Tensor], devices: int
) -> float:
    begin = time.perf_counter()
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_num_cpu_devices", devices)
    mesh = Mesh(numpy.array(jax.devices()).reshape(1, devices), ("batch", "model"))
    env = torchax.default_env()
    specs = specs_of(model) if devices > 1 else {}

    def placed(name: str, tensor: torch.Tensor) -> jax.Array:
        sharding = NamedSharding(mesh, specs.get(name, PartitionSpec()))
        return jax.device_put(as_numpy(tensor.detach()), sharding)

    state = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    weights = {name: placed(name, tensor) for name, tensor in state.items()}
    arguments = {name: placed("", tensor) for name, tensor in inputs.items()}
    jax.block_until_ready((weights, arguments))

    def forward(weights: dict, arguments: dict) -> jax.Array:
        with env, torch.no_grad():
            wrapped = {name: Tensor(array, env) for name, array in weights.items()}
            keywords = {name: Tensor(array, env) for name, array in arguments.items()}
            return torch.func.functional_call(model, wrapped, kwargs=keywords).logits.jax()

    lowered = jax.jit(forward).trace(weights, arguments).lower()
    compiled = lowered.compile()
    output = jax.block_until_ready(compiled(weights, arguments))
    gathered = torch.from_numpy(numpy.array(output).view(numpy.int16)).view(torch.bfloat16)
    seconds = time.perf_counter() - begin
    assert gathered.isfinite().all()
    assert gathered.shape == (1, LENGTH, BertConfig().vocab_size)
    return seconds


def in_a_fork(model: torch.nn.Module, inputs: dict[str, torch.Tensor], devices: int) -> None:
    """Prints the seconds; a JAX backend serves one process."""
    child = os.fork()
    if child == 0:
        print(seconds_of_five_calls(model, inputs, devices), flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        print("failed", flush=True)


def main() -> None:
    torch.set_num_threads(1)
    model, inputs = bert_base()
    print("ready", flush=True)
    for _line in sys.stdin:
        in_a_fork(model, inputs, int(sys.argv[1]))


if __name__ == "__main__":
    main()
