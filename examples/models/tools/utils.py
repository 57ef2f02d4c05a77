# SPDX-License-Identifier: Apache-2.0
"""What loaders share: fetching files, choosing dtypes, making token batches."""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import urlparse

import torch


def cast_input_to_type(tensor: torch.Tensor, dtype: torch.dtype | None) -> torch.Tensor:
    """`tensor` as `dtype`, if both are floating point; token ids and masks stay as they are."""
    if dtype is None or not dtype.is_floating_point or not tensor.is_floating_point():
        return tensor
    return tensor.to(dtype)


def cast_model_to_type(model: torch.nn.Module, dtype: torch.dtype | None) -> torch.nn.Module:
    """`model` with its floating-point parameters and buffers in `dtype` (None: unchanged)."""
    return model if dtype is None else model.to(dtype)


def token_batch(vocab_size: int, batch_size: int, seq_len: int) -> dict[str, torch.Tensor]:
    """Random `input_ids` and an all-ones `attention_mask`, both int64 [batch_size, seq_len].

    Id 0 is left out: it pads.
    """
    ids = torch.randint(1, vocab_size, (batch_size, seq_len))
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


def cache_root() -> Path:
    """Where downloads are kept: $DOCKER_CACHE_ROOT, else $LOCAL_LF_CACHE, else ~/.cache."""
    for variable in ("DOCKER_CACHE_ROOT", "LOCAL_LF_CACHE"):
        if value := os.environ.get(variable):
            return Path(value)
    return Path.home() / ".cache"


def get_file(path: str) -> Path:
    """A local copy of `path`, which is a URL or a path below the file server $IRD_LF_CACHE.

    The server may be a URL or a directory; files of a directory are used in place. Downloads
    happen once per cache root. Raises ValueError when a server is needed and the variable is
    unset, and OSError (FileNotFoundError, URLError) when the file cannot be had.
    """
    if urlparse(path).scheme in ("http", "https", "file"):
        return _download(path, cache_root() / "url_cache")
    server = os.environ.get("IRD_LF_CACHE")
    if not server:
        raise ValueError(f"IRD_LF_CACHE is not set; it names the server or directory of '{path}'")
    if urlparse(server).scheme:
        return _download(f"{server.rstrip('/')}/{path}", cache_root() / "lf_cache")
    local = Path(server) / path
    if not local.is_file():
        raise FileNotFoundError(f"IRD_LF_CACHE={server} holds no file '{path}'")
    return local


def _download(url: str, folder: Path) -> Path:
    """The file at `url`, cached in `folder` under a name made of the URL's hash."""
    digest = hashlib.sha256(url.encode()).hexdigest()[:16]
    target = folder / f"{digest}-{Path(urlparse(url).path).name}"
    if target.is_file():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    # Several cases may fetch the same file at once: each writes its own, the rename is atomic.
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as part:
        try:
            with urllib.request.urlopen(url, timeout=60) as response:
                while block := response.read(1 << 20):
                    part.write(block)
            Path(part.name).replace(target)
        except BaseException:
            Path(part.name).unlink()
            raise
    return target
