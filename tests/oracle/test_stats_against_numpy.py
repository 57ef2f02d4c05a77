# SPDX-License-Identifier: Apache-2.0
"""Statistics of the one-pass scan against numpy in float64, over types, shapes, strides and
special values. Every comparison also demands equal bits from every instruction set that this
machine has and from one and two threads."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import ml_dtypes
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle.stats_probe import StatsProbe

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
FLOATS = [np.dtype(name) for name in ("float16", "float32", "float64")] + [
    BFLOAT16,
    np.dtype(ml_dtypes.float8_e4m3fn),
    np.dtype(ml_dtypes.float8_e5m2),
]
INTEGERS = [np.dtype(f"{sign}int{bits}") for sign in ("", "u") for bits in (8, 16, 32, 64)]
TOLERANCES = [(1e-2, 1e-2), (0.0, 0.16), (1e-5, 1e-8), (0.0, 0.0)]
SHAPES = [(), (1,), (31,), (32,), (33,), (7, 5), (3, 1, 4), (4096,), (4097,), (65, 127), (3, 8200)]


@pytest.fixture(scope="module")
def probe() -> Iterator[StatsProbe]:
    with StatsProbe() as running:
        yield running


def components(array: np.ndarray) -> np.ndarray:
    """The numbers of an array in row-major order, as float64."""
    flat = np.ascontiguousarray(array).reshape(-1)
    if flat.dtype.kind == "c":
        flat = flat.view(f"f{flat.itemsize // 2}")
    return flat.astype(np.float64)


def check(probe: StatsProbe, golden: np.ndarray, actual: np.ndarray, **how: list[int]) -> dict:
    """Compares everything that the probe says with numpy; returns what it said."""
    stats = probe.scan(golden, actual, TOLERANCES, **how)
    g, a = components(golden), components(actual)
    finite = np.isfinite(g) & np.isfinite(a)
    with np.errstate(invalid="ignore"):
        agree = finite | (g == a) | (np.isnan(g) & np.isnan(a))
    equal = int(np.sum((g == a) | (np.isnan(g) & np.isnan(a))))
    assert stats["element_count"] == g.size
    assert stats["finite_count"] == int(finite.sum())
    assert stats["equal_count"] == equal
    assert stats["mismatch_count"] == int((~agree).sum())
    if not agree.all():
        first = int(np.argmin(agree))
        assert stats["first_mismatch"] == (first // 2 if golden.dtype.kind == "c" else first)
    check_finite(stats, g[finite], a[finite])
    return stats


def check_finite(stats: dict, g: np.ndarray, a: np.ndarray) -> None:
    if g.size == 0:
        assert (stats["m2_golden"], stats["max_abs_diff"], stats["violations"]) == (0, 0, [0] * 4)
        return
    diff = np.abs(a - g)
    assert stats["max_abs_golden"] == np.abs(g).max()
    assert stats["max_abs_actual"] == np.abs(a).max()
    # The largest difference is looked for in float32 and then taken in float64.
    assert stats["max_abs_diff"] <= diff.max()
    assert stats["max_abs_diff"] == pytest.approx(diff.max(), rel=2**-23)
    assert stats["violations"] == [
        int(np.sum(diff > atol + rtol * np.abs(g))) for rtol, atol in TOLERANCES
    ]
    for name, values in (("golden", g), ("actual", a), ("diff", a - g)):
        assert stats[f"sum_sq_{name}"] == pytest.approx(float(np.sum(values * values)), rel=1e-12)
    check_moments(stats, g, a)


def check_moments(stats: dict, g: np.ndarray, a: np.ndarray) -> None:
    """Two passes in long double are the reference."""
    wide_g, wide_a = g.astype(np.longdouble), a.astype(np.longdouble)
    dev_g, dev_a = wide_g - wide_g.mean(), wide_a - wide_a.mean()
    m2_g, m2_a = float(np.sum(dev_g * dev_g)), float(np.sum(dev_a * dev_a))
    for name, values, m2 in (("golden", wide_g, m2_g), ("actual", wide_a, m2_a)):
        scale = float(np.abs(values).max())
        assert stats[f"mean_{name}"] == pytest.approx(
            float(values.mean()), rel=1e-14, abs=1e-14 * scale
        )
        if np.all(values == values[0]):
            assert stats[f"m2_{name}"] == 0
        else:
            assert stats[f"m2_{name}"] == pytest.approx(m2, rel=1e-9)
    if m2_g > 0 and m2_a > 0 and stats["m2_golden"] > 0 and stats["m2_actual"] > 0:
        wanted = float(np.sum(dev_g * dev_a)) / math.sqrt(m2_g) / math.sqrt(m2_a)
        assert pcc(stats) == pytest.approx(wanted, abs=1e-9)


def pcc(stats: dict) -> float:
    return stats["co_moment"] / math.sqrt(stats["m2_golden"]) / math.sqrt(stats["m2_actual"])


def values(rng: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    if dtype.kind == "b":
        return rng.random(shape) < 0.5
    if dtype.kind in "iu":
        return rng.integers(0, 100, shape).astype(dtype)
    if dtype.kind == "c":
        return (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(dtype)
    return np.asarray(rng.normal(size=shape)).astype(dtype)


def near(rng: np.random.Generator, golden: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """A device result: close to golden, of another type of its class."""
    if golden.dtype.kind == "b":
        return golden ^ (rng.random(golden.shape) < 0.1)
    if golden.dtype.kind in "iu":
        return (golden + (rng.random(golden.shape) < 0.1)).astype(dtype)
    noise = rng.normal(scale=0.02, size=golden.shape)
    wide = golden.astype(np.complex128 if golden.dtype.kind == "c" else np.float64)
    return np.asarray(wide + noise).astype(dtype)


LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "contiguous": lambda x: x,
    "transposed": lambda x: np.array(x.T, order="C").T,
    "reversed": lambda x: np.flip(np.array(np.flip(x), order="C")) if x.ndim else x,
    "every_second": lambda x: np.repeat(x, 2, axis=-1)[..., 1::2] if x.ndim else x,
    "offset": lambda x: np.append(x.reshape(-1)[:1], x)[1:].reshape(x.shape),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float64", "float16", "int32"])
def test_shapes_and_layouts(probe: StatsProbe, dtype: str, shape: tuple, layout: str) -> None:
    rng = np.random.default_rng(len(shape) + sum(shape))
    kind = np.dtype(BFLOAT16 if dtype == "bfloat16" else dtype)
    golden = values(rng, shape, kind)
    actual = near(rng, golden, kind)
    strided = LAYOUTS[layout](golden)
    assert np.array_equal(strided, golden)
    check(probe, strided, actual)
    check(probe, golden, LAYOUTS[layout](actual))


@pytest.mark.parametrize("actual_type", FLOATS, ids=str)
@pytest.mark.parametrize("golden_type", FLOATS, ids=str)
def test_every_pair_of_float_types(
    probe: StatsProbe, golden_type: np.dtype, actual_type: np.dtype
) -> None:
    rng = np.random.default_rng(7)
    golden = values(rng, (61, 83), golden_type)
    check(probe, golden, near(rng, golden, actual_type))


@pytest.mark.parametrize("actual_type", INTEGERS, ids=str)
@pytest.mark.parametrize("golden_type", INTEGERS, ids=str)
def test_every_pair_of_integer_types(
    probe: StatsProbe, golden_type: np.dtype, actual_type: np.dtype
) -> None:
    rng = np.random.default_rng(8)
    golden = values(rng, (4500,), golden_type)
    check(probe, golden, near(rng, golden, actual_type))


@pytest.mark.parametrize("dtype", ["bool", "complex64", "complex128"])
def test_bool_and_complex(probe: StatsProbe, dtype: str) -> None:
    rng = np.random.default_rng(9)
    golden = values(rng, (40, 113), np.dtype(dtype))
    check(probe, golden, near(rng, golden, np.dtype(dtype)))
    check(probe, golden.T, near(rng, golden, np.dtype(dtype)).T)


@pytest.mark.parametrize("dtype", FLOATS[:4], ids=str)
def test_negative_values_of_signed_integers_and_every_bit_pattern(
    probe: StatsProbe, dtype: np.dtype
) -> None:
    rng = np.random.default_rng(10)
    raw = rng.integers(0, 256, (3000, dtype.itemsize), dtype=np.uint8)
    golden = raw.view(dtype).reshape(-1)
    if dtype.itemsize < 8:  # squares of arbitrary float64 leave its range
        actual = golden.copy()
        actual[::7] = golden[::-1][::7]
        stats = probe.scan(golden, actual, TOLERANCES)
        g, a = components(golden), components(actual)
        finite = np.isfinite(g) & np.isfinite(a)
        assert stats["finite_count"] == int(finite.sum())
        assert stats["max_abs_golden"] == np.abs(g[finite]).max()
        assert stats["equal_count"] == int(np.sum((g == a) | (np.isnan(g) & np.isnan(a))))
        assert stats["violations"][3] == int(np.sum(g[finite] != a[finite]))
    signed = np.arange(-128, 128, dtype=np.int8)
    check(probe, signed, signed[::-1])


@pytest.mark.parametrize("dtype", ["float16", "float8_e4m3fn", "float8_e5m2", "bfloat16"])
def test_every_value_of_a_narrow_type(probe: StatsProbe, dtype: str) -> None:
    kind = np.dtype(getattr(ml_dtypes, dtype, None) or dtype)
    raw = np.arange(2 ** (8 * kind.itemsize), dtype=f"u{kind.itemsize}")
    golden = raw.view(kind)
    stats = probe.scan(golden, golden.astype(np.float32), TOLERANCES)
    assert stats["mismatch_count"] == 0
    assert stats["equal_count"] == stats["element_count"] == raw.size
    assert stats["max_abs_diff"] == 0


# Several chunks, so that threads share the work.
@pytest.mark.parametrize("layout", ["contiguous", "transposed"])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float64"])
@pytest.mark.parametrize("mean", [0.0, 1.0, 1e3, -1e6])
def test_large_means(probe: StatsProbe, mean: float, dtype: str, layout: str) -> None:
    rng = np.random.default_rng(11)
    kind = np.dtype(BFLOAT16 if dtype == "bfloat16" else dtype)
    exact = rng.normal(loc=mean, scale=1.0, size=(700, 1003))
    golden = exact.astype(kind)
    actual = (exact + rng.normal(scale=0.05, size=exact.shape)).astype(kind)
    check(probe, LAYOUTS[layout](golden), actual, threads=[1, 2, 3])


TINY, HUGE = 1e-39, 5e37  # subnormal values, and differences near the largest float32
BFLOAT16_PAIRS: dict[str, Callable[[np.random.Generator, np.ndarray], np.ndarray]] = {
    "uncorrelated": lambda rng, x: rng.uniform(-3, 3, x.size),
    "opposite": lambda rng, x: -x,
    "scaled": lambda rng, x: 1.0078125 * x,
    "noisy in some blocks": lambda rng, x: np.where(np.arange(x.size) // 5000 % 3, x, x[::-1]),
    "zeros of both signs": lambda rng, x: np.where(rng.random(x.size) < 0.5, -0.0, x),
}


@pytest.mark.parametrize("count", [1, 2, 32, 64, 96, 127, 4128, 300_000])
@pytest.mark.parametrize("scale", [1.0, TINY, HUGE, 1e-20])
@pytest.mark.parametrize("pair", BFLOAT16_PAIRS)
def test_bfloat16_correlates_as_float64(
    probe: StatsProbe, pair: str, scale: float, count: int
) -> None:
    rng = np.random.default_rng(17)
    exact = np.clip(rng.normal(size=count) * rng.choice([1e-6, 0.1, 1], count), -3, 3)
    golden = (scale * exact).astype(BFLOAT16)
    actual = (scale * BFLOAT16_PAIRS[pair](rng, exact)).astype(BFLOAT16)
    stats = check(probe, golden, actual)
    if stats["m2_golden"] > 0 and stats["m2_actual"] > 0:
        wanted = np.corrcoef(components(golden), components(actual))[0, 1]
        assert pcc(stats) == pytest.approx(wanted, abs=1e-12)


# Blocks whose differences are known not to be the largest are not searched.
@pytest.mark.parametrize("tolerances", [[], [(0.0, 100.0)], TOLERANCES], ids=len)
@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_first_of_the_largest_differences(
    probe: StatsProbe, dtype: str, tolerances: list[tuple[float, float]]
) -> None:
    golden = np.ones(900_000, BFLOAT16 if dtype == "bfloat16" else dtype)
    actual = golden.copy()
    for index, value in [(899_999, 1.25), (420_000, 1.5), (31, 1.375), (600_000, 3), (30, 3)]:
        actual[index] = value
        diff = components(actual) - 1
        stats = probe.scan(golden, actual, tolerances, threads=[1, 2, 3])
        assert stats["max_abs_diff"] == diff.max()
        assert stats["max_abs_diff_index"] == diff.argmax()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_first_block_says_nothing_about_the_rest(probe: StatsProbe, dtype: str) -> None:
    rng = np.random.default_rng(12)
    exact = rng.normal(loc=1e6, scale=1.0, size=600_000)
    exact[:4096] = rng.normal(size=4096)
    check(probe, exact.astype(dtype), (exact + rng.normal(size=exact.size)).astype(dtype))
    exact[:4096] = 0
    check(probe, exact.astype(dtype), (exact + rng.normal(size=exact.size)).astype(dtype))
    exact[0] = 1e12
    check(probe, exact.astype(dtype), (exact + rng.normal(size=exact.size)).astype(dtype))


@pytest.mark.parametrize("value", [0.0, 1.0, 0.1, -3e7, 1e-30])
@pytest.mark.parametrize("dtype", FLOATS[:4], ids=str)
def test_constant_tensors_have_no_spread(probe: StatsProbe, dtype: np.dtype, value: float) -> None:
    golden = np.full(9000, value).astype(dtype)
    if not np.isfinite(golden.astype(np.float64)).all():
        golden = np.full(9000, 2.0).astype(dtype)
    rng = np.random.default_rng(13)
    check(probe, golden, golden.copy())
    check(probe, golden, near(rng, golden, dtype))


def test_expanded_tensors(probe: StatsProbe) -> None:
    row = np.random.default_rng(14).normal(size=(1, 257)).astype(np.float32)
    golden = np.broadcast_to(row, (40, 257))
    assert golden.strides[0] == 0
    check(probe, golden, golden + np.float32(0.01))
    check(probe, np.broadcast_to(np.float32(3), (70, 70)), np.ones((70, 70), np.float32))


@pytest.mark.parametrize("dtype", FLOATS[:4], ids=str)
@pytest.mark.parametrize("special", [math.nan, math.inf, -math.inf])
def test_special_values(probe: StatsProbe, special: float, dtype: np.dtype) -> None:
    rng = np.random.default_rng(15)
    golden = values(rng, (10_000,), dtype)
    actual = near(rng, golden, dtype)
    for position in (0, 5, 31, 4096, 9999):
        golden[position] = actual[position] = special
    assert check(probe, golden, actual)["mismatch_count"] == 0
    actual[5000] = special
    actual[9999] = -math.inf if special != -math.inf else math.nan
    assert check(probe, golden, actual)["mismatch_count"] == 2
    assert check(probe, actual, golden)["first_mismatch"] == 5000
    golden[:] = special
    assert check(probe, golden, golden.copy())["finite_count"] == 0


def test_extremes_of_float32(probe: StatsProbe) -> None:
    top = np.finfo(np.float32).max
    tiny = np.float32(1e-45)
    golden = np.array([top, -top, top, tiny, -tiny, 0.0, -0.0, 1.0] * 9, np.float32)
    actual = np.array([top, top, -top, -tiny, 0.0, -0.0, 0.0, 1.0] * 9, np.float32)
    stats = check(probe, golden, actual)
    assert stats["max_abs_diff"] == 2.0 * float(top)
    assert stats["max_abs_diff_index"] == 1


def test_violations_next_to_the_limit(probe: StatsProbe) -> None:
    rng = np.random.default_rng(16)
    golden = rng.uniform(0.5, 2, size=20_000).astype(np.float32)
    limit = 1e-2 + 1e-2 * golden.astype(np.float64)
    actual = (golden + limit * (1 + rng.normal(scale=1e-7, size=golden.size))).astype(np.float32)
    check(probe, golden, actual)


def test_integers_beyond_float64(probe: StatsProbe) -> None:
    golden = np.array([2**60, 2**63 - 1, -(2**63), 5] * 20, np.int64)
    actual = golden.copy()
    actual[0] += 1
    actual[79] = 8
    stats = probe.scan(golden, actual, [(0.0, 0.0), (0.0, 1.0)])
    assert stats["equal_count"] == 78
    assert stats["violations"] == [2, 1]
    assert (stats["max_abs_diff"], stats["max_abs_diff_index"]) == (3.0, 79)
    stats = probe.scan(np.array([2**64 - 1], np.uint64), np.array([-1], np.int64), [(0.0, 0.0)])
    assert (stats["equal_count"], stats["max_abs_diff"]) == (0, 2.0**64)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_anything(probe: StatsProbe, data: st.DataObject) -> None:
    """Random types, shapes, axis orders, steps and sprinkled special values."""
    golden_type, actual_type = (data.draw(st.sampled_from(FLOATS[:4])) for _ in range(2))
    shape = tuple(data.draw(st.lists(st.integers(1, 40), min_size=0, max_size=4)))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    golden = values(rng, shape, golden_type) if shape else values(rng, (), golden_type)
    actual = near(rng, golden, actual_type)
    if shape and data.draw(st.booleans()):
        for side in (golden, actual) if data.draw(st.booleans()) else (actual,):
            where = rng.random(shape) < 0.1
            side[where] = data.draw(st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0]))
    axes = data.draw(st.permutations(range(len(shape))))
    steps = tuple(slice(None, None, data.draw(st.sampled_from([1, 2, -1, -3]))) for _ in shape)
    check(probe, golden.transpose(axes)[steps], actual.transpose(axes)[steps])
