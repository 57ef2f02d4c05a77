# SPDX-License-Identifier: Apache-2.0
"""The golden run of a JAX-native model: a program of its own for one CPU device.

Whole arrays and no mesh, so that the partitioner has no part in it; compiled with few optimisations
and rounding wherever the model says so, where the device program is optimised in full. What both
sides share is the model's own function and, where the device is a CPU, XLA's code generator.
Operation by operation, without jit, would share less, but compiling each operation by itself takes
four times as long. Only what cannot be traced runs so: that is for LOWER to fail on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import jax
import jax.numpy as jnp
import torch

from ..failures import CaseError
from ..golden import Golden
from ..gradient_noise import suspicious, wider_type, with_noise_floors
from ..input_tensors import InputTensors
from ..loader_call import cast_floats
from ..output_leaves import Leaf, TracedOutput
from ..pure_network import Arrays, PureNetwork
from ..runtimes.array_bridge import to_device, to_host
from ..runtimes.jax_devices import host_cpu
from ..training import TrainedOutput, random_cotangent

Arguments = tuple[list[Any], dict[str, Any]]

_AS_WRITTEN = {"xla_allow_excess_precision": False}
_UNTRACEABLE = (jax.errors.JAXTypeError, jax.errors.JAXIndexError)


class JaxTrainedOutput(TrainedOutput):
    """Of arrays, which do not tell what they depend on."""

    TENSOR = jax.Array

    @staticmethod
    def _is_real(tensor: Any) -> bool:
        return jnp.issubdtype(tensor.dtype, jnp.floating)


def run_jax_golden(
    network: PureNetwork,
    arguments: Arguments,
    unpack: Callable[[Any], Any] | None,
    training: bool,
    seed: int,
    in_dtype: Callable[[str], PureNetwork],
) -> Golden:
    """`arguments` hold torch tensors. The network and its state stay as they are.

    in_dtype  the network loaded again in a type, by the type's name
    """
    with host_cpu():
        if training:
            golden = _training(network, arguments, unpack, seed)
            _mark_noise(golden, network, arguments, in_dtype)
            return golden
        return Golden(_GoldenRun(network, arguments, _everything).outputs(), _everything)


def description_of_golden(network: PureNetwork, arguments: Arguments) -> tuple | None:
    """What a golden result is computed from: the forward program as text, the arrays as tensors.

    None where the model cannot be traced.
    """
    arrays = (network.parameters, network.state)
    with host_cpu():
        run = _GoldenRun(network, arguments, _everything)
        try:
            program = run.program_text()
        except _UNTRACEABLE:
            return None
    return jax.__version__, program, jax.tree.map(_described, arrays), arguments


def _described(array: jax.Array) -> torch.Tensor:
    is_key = jnp.issubdtype(array.dtype, jax.dtypes.prng_key)
    return to_host(jax.random.key_data(array) if is_key else array)


def _everything(output: Any) -> Any:
    return output


def _training(
    network: PureNetwork, arguments: Arguments, unpack: Callable[[Any], Any] | None, seed: int
) -> Golden:
    trained = JaxTrainedOutput(unpack, tells_gradients=False)
    run = _GoldenRun(network, arguments, trained.choose)
    outputs = run.differentiated(network.parameters, network.parameters)
    cotangent = random_cotangent(outputs[0].value, seed)
    gradients = run.gradients(cotangent)
    if not any(leaf.value.count_nonzero() for leaf in gradients):
        raise CaseError("model_error", "no parameter received a gradient in the golden run")
    return Golden(outputs, trained.again, gradients, cotangent, trained.remark, trained.leaf)


def _mark_noise(
    golden: Golden,
    network: PureNetwork,
    arguments: Arguments,
    in_dtype: Callable[[str], PureNetwork],
) -> None:
    """As for torch models: floors for gradients that vanish in a wider type."""
    names = suspicious(golden.gradients)
    wide = wider_type(golden.cotangent.dtype)
    if not names or wide is None:
        return
    dtype = str(wide).removeprefix("torch.")
    try:
        with jax.enable_x64(wide is torch.float64):
            run = _GoldenRun(in_dtype(dtype), cast_floats(arguments, wide), golden.select)
            parameters = {n: array.astype(dtype) for n, array in network.parameters.items()}
            run.differentiated(parameters, names)
            gradients = {leaf.path: leaf.value for leaf in run.gradients(golden.cotangent.to(wide))}
    except Exception as error:  # Whatever the model raises when its types change.
        golden.noise_remark = f"not told from small gradients: no {wide} run ({error})"
        return
    golden.gradients = with_noise_floors(golden.gradients, names, gradients)
    floors = {leaf.path: leaf.noise_floor for leaf in golden.gradients if leaf.noise_floor}
    golden.noise_remark = ", ".join(f"{path} ≤ {floor:.1e}" for path, floor in floors.items())


class _GoldenRun:
    """Forward once, and backward from what it left."""

    def __init__(self, network: PureNetwork, arguments: Arguments, select: Callable[[Any], Any]):
        self._network = network
        self._inputs = InputTensors(*arguments)
        self._arrays = [to_device(tensor) for tensor in self._inputs.tensors]
        self._select = select

    def program_text(self) -> str:
        traced = jax.jit(self._forward)
        state = self._network.state
        return traced.lower(self._network.parameters, state, self._arrays).as_text()

    def outputs(self) -> list[Leaf]:
        arrays, _ = _evaluated(
            self._forward, self._network.parameters, self._network.state, self._arrays
        )
        return self._output.leaves(map(to_host, arrays))

    def differentiated(self, parameters: Arrays, names: Collection[str]) -> list[Leaf]:
        """The one output that is trained, and ready for `gradients` of the parameters `names`."""

        def forward(wrt: Arrays, others: Arrays, state: Arrays, inputs: list) -> tuple:
            def of_parameters(wrt: Arrays) -> Any:
                arrays, _ = self._forward({**others, **wrt}, state, inputs)
                return arrays[0]

            return jax.vjp(of_parameters, wrt)

        self._wrt = {name: array for name, array in parameters.items() if name in names}
        others = {name: array for name, array in parameters.items() if name not in names}
        output, self._backward = _evaluated(
            forward, self._wrt, others, self._network.state, self._arrays
        )
        return self._output.leaves([to_host(output)])

    def gradients(self, cotangent: torch.Tensor) -> list[Leaf]:
        arrays = _evaluated(
            lambda vjp, cotangent: vjp(cotangent)[0], self._backward, to_device(cotangent)
        )
        return [Leaf(name, to_host(arrays[name])) for name in self._wrt]

    def _forward(self, parameters: Arrays, state: Arrays, inputs: list) -> tuple[list, Arrays]:
        output, left = self._network.call(parameters, state, *self._inputs.rebuilt(inputs))
        self._output = TracedOutput(self._select(output), lambda v: isinstance(v, jax.Array))
        return self._output.arrays, left


def _evaluated(function: Callable, *arguments: Any) -> Any:
    try:
        return jax.jit(function, compiler_options=_AS_WRITTEN)(*arguments)
    except _UNTRACEABLE:
        return function(*arguments)
