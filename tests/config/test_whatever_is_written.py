"""Any document is a configuration or refused with sentences; nothing else comes out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ne8000d.config import from_tables, key_paths
from ne8000d.errors import ConfigError

WORDS = sorted({word for path in key_paths() for word in path.split(".")} | {"tokens", "zzz"})
SECRETS = frozenset({"community", "auth_password", "priv_password", "token"})
SCALARS = st.one_of(
    st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.datetimes(),
    st.sampled_from(["30s", "1GiB", "auto", "2c", "optics", "127.0.0.1", "http://h"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6)
    ),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=8))
def test_any_document_is_read_or_refused_with_sentences(document):
    try:
        from_tables(document, {}, platforms=("huawei_vrp",))
    except ConfigError as error:
        lines = str(error).split("\n")
        assert all(line.startswith("ne8000d.toml: ") for line in lines)


def with_secrets(value):
    """The same document with an unlikely text wherever a secret may stand."""
    if isinstance(value, dict):
        return {
            key: "S3KR3T" if key in SECRETS else with_secrets(item) for key, item in value.items()
        }
    return [with_secrets(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=8))
def test_no_document_makes_a_sentence_with_its_secrets(document):
    try:
        said = repr(from_tables(with_secrets(document), {}, platforms=("huawei_vrp",)))
    except ConfigError as error:
        said = str(error)
    assert "S3KR3T" not in said
