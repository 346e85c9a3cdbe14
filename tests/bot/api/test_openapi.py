"""The document of the interface says what the interface does."""

import json
from pathlib import Path
from typing import Any

from bot.api import openapi, problems
from tests.bot.api.erp import Erp

WRITTEN = Path(__file__).parents[3] / "docs/openapi.json"


def test_the_document_in_the_docs_is_the_one_that_is_given_out(erp: Erp) -> None:
    assert WRITTEN.read_text("utf-8") == openapi.written(), "huisheng apikey openapi > docs/openapi.json"
    assert erp.client.get("/api/v1/openapi.json").get_json() == json.loads(openapi.written())


def test_every_address_in_it_is_there_and_no_other(erp: Erp) -> None:
    rules = [rule for rule in erp.client.application.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    ours = {rule.rule.replace("<number>", "{number}") for rule in rules} - {"/api/<path:rest>", "/api/v1/openapi.json"}
    assert ours == set(openapi.document()["paths"])


def test_every_trouble_is_described_and_every_reference_leads_somewhere() -> None:
    said = openapi.written()
    for kind in problems.KINDS.keys() - {"trouble"}:
        assert f"（{kind}）" in said
    schemas = openapi.document()["components"]["schemas"]
    references = set(_references(openapi.document()))
    assert {one.rsplit("/", 1)[1] for one in references} <= schemas.keys()


def test_what_people_read_in_it_is_chinese() -> None:
    told = _descriptions(openapi.document())
    assert len(told) > 30
    for words in told:
        assert any("\u4e00" <= one <= "\u9fff" for one in words), words


def _references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [found for one in part for found in _references(one)]
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return [*own, *(found for one in part.values() for found in _references(one))]
    return []


def _descriptions(part: Any) -> list[str]:
    if isinstance(part, list):
        return [found for one in part for found in _descriptions(one)]
    if isinstance(part, dict):
        own = [part["description"]] if isinstance(part.get("description"), str) else []
        return [*own, *(found for one in part.values() for found in _descriptions(one))]
    return []
