"""The API does what its own description says, whatever is sent."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from schemathesis.specs.openapi import checks

from dateline.settings import KafkaSettings, Settings, WebSettings
from dateline.store import open_store
from dateline.web.app import create_app
from tests.store.batches import add
from tests.store.samples import outcome
from tests.web.conftest import EVENTS, NOBODY_LISTENS


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The description of an application with a few events, and a broker that never answers."""
    made = Settings(
        home=tmp_path_factory.mktemp("api"),
        kafka=KafkaSettings(bootstrap_servers=NOBODY_LISTENS),
        web=WebSettings(requests_per_minute=10**6),
    )
    with open_store(made.store_url) as store:
        for number, one in enumerate(EVENTS):
            add(store, one, outcome(one.article_id, events=[one], offset=number))
        yield schemathesis.openapi.from_asgi(
            "/v1/openapi.json", create_app(made), headers={"Host": "localhost"}
        )


CHECKS = [
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
    checks.response_headers_conformance,
]
OPERATIONS = [
    (method.upper(), path)
    for path, operations in create_app(Settings()).openapi()["paths"].items()
    for method in operations
    if not path.endswith("/live")  # they never end
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_answers_as_described(api: Any, method: str, path: str) -> None:
    @bounded(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method].as_strategy())
    def check(case: Any) -> None:
        case.query.pop("wait", None)  # nobody answers here: it would be waited for
        answer = case.call_and_validate(headers={"Host": "localhost"}, checks=CHECKS)
        assert answer.status_code != 500

    check()


def test_the_description_is_complete(settings: Settings) -> None:
    described = create_app(settings).openapi()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), (method, path)
    for name in ("Article", "Event", "Incident"):
        assert name in described["components"]["schemas"]
    for name in ("events", "incidents"):
        live = described["paths"][f"/v1/{name}/live"]["get"]
        assert "text/event-stream" in live["responses"]["200"]["content"]
        assert {"after", "last-event-id", "country"} <= {each["name"] for each in live["parameters"]}
