"""The files that go with the code are found in a checkout and in a wheel."""

import pytest

from ne8000d.resources import resource


def test_a_checkout_has_its_files_at_the_top_level():
    assert resource("ne8000d.toml").is_file()
    assert resource("mibs").is_dir()


def test_a_file_that_nobody_has_is_told():
    with pytest.raises(FileNotFoundError, match="'gone' is missing from this installation"):
        resource("gone")
