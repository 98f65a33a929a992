"""`ne8000d init --token`: a token, and the line that knows it by its hash."""

from __future__ import annotations

import re

from ne8000d.config import from_tables
from ne8000d.web.access import Role, Tokens
from ne8000d.web.access.tokens import Token
from tests.config.reading import read


def test_a_token_is_printed_once_and_its_line_makes_it_valid(run):
    done = run("init", "--token")
    assert done.code == 0
    token = re.search(r"^token: (\S{43})$", done.out, re.MULTILINE)[1]
    line = done.out.strip().splitlines()[-1]
    assert token not in line
    web = read(f'[web]\nhost = "0.0.0.0"\n{line}').web
    tokens = Tokens(Token(item.name, item.digest, Role[item.role.upper()]) for item in web.tokens)
    assert tokens.find(token).role is Role.OPERATOR
    assert tokens.find(token[:-1]) is None


def test_every_token_is_another_one(run):
    assert run("init", "--token").out != run("init", "--token").out


def test_a_token_may_be_in_the_configuration_itself_and_is_never_shown():
    document = {"web": {"tokens": [{"name": "a", "token": "sekret", "role": "viewer"}]}}
    config = from_tables(document, {}, platforms=())
    assert "sekret" not in repr(config)
    assert len(config.web.tokens[0].digest) == 32
