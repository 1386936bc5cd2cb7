"""Alert rules, scrape settings and dashboard name metrics there are, and promtool takes them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline import metrics
from dateline.settings import Settings
from dateline.web.backend import Backend
from dateline.web.lag import LagCollector
from tests.deploy.tools import run

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy/prometheus"
ALERTS = PROMETHEUS / "alerts.yml"
RULES: list[dict[str, Any]] = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"][0]["rules"]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana/dashboards/dateline.json").read_text("utf-8"))
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every name a query may use."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    families = [*metrics.REGISTRY.collect(), *LagCollector(Backend(settings)).describe()]
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}
    return {f"{family.name}{end}" for family in families for end in suffixes.get(family.type, ("",))}


@pytest.mark.parametrize("query", [*(rule["expr"] for rule in RULES), *QUERIES])
def test_a_query_names_metrics_there_are(query: str, known: set[str]) -> None:
    named = set(re.findall(r"\b(?:dateline|process)_[a-z_]+\b(?=[\s{\[()]|$)", query))
    assert named or "up{" in query
    assert named <= known


def test_every_metric_of_ours_is_on_the_dashboard_or_in_an_alert(known: set[str]) -> None:
    queries = " ".join([*QUERIES, *(rule["expr"] for rule in RULES)])
    bases = {
        re.sub(r"_(total|bucket|sum|count)$", "", name) for name in known if name.startswith("dateline_")
    }
    assert {base for base in bases if base not in queries} == {"dateline_build_info"}


def test_promtool_takes_the_rules_and_they_fire_on_bad_days_alone(tmp_path: Path) -> None:
    assert f"{len(RULES)} rules found" in run("promtool", "check", "rules", ALERTS)
    run("promtool", "check", "config", PROMETHEUS / "prometheus.yml")
    run("promtool", "test", "rules", PROMETHEUS / "alerts.test.yml")
    queries = [query.replace("$__rate_interval", "5m") for query in QUERIES]
    rules = [{"record": f"panel:query:{n}", "expr": query} for n, query in enumerate(queries)]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    run("promtool", "check", "rules", file)


def test_every_alert_is_tried_on_a_bad_day() -> None:
    tried = (PROMETHEUS / "alerts.test.yml").read_text("utf-8")
    assert {rule["alert"] for rule in RULES if rule["alert"] not in tried} == set()
