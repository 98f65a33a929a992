"""A key is made once, whoever asks first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ne8000d.key_file import KEY_BYTES, load_or_make


def test_threads_that_ask_at_once_get_one_key(tmp_path: Path) -> None:
    for number in range(50):
        path = tmp_path / f"key-{number}"
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(load_or_make, [path] * 8))
        assert keys == {path.read_bytes()}
        assert path.stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.iterdir())) == 50


def test_a_torn_key_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"torn")
    assert len(load_or_make(tmp_path / "key")) == KEY_BYTES
