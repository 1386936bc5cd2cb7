"""The Kubernetes files: rendered by kustomize, valid by kubeconform, and with no right too many."""

import json
import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from dateline.membership import GROUP
from dateline.settings import Settings
from dateline.topology import STAGES
from tests.deploy.tools import run, scaled_object

KUBERNETES = Path(__file__).parents[2] / "deploy/kubernetes"
SCHEMAS = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema/v1.31.0-local-strict"
OWN = ("worker", "materializer", "web", "feeds")

Resource = dict[str, Any]


def written(folder: str) -> list[Resource]:
    """Every resource as it stands in the files of a folder."""
    paths = sorted((KUBERNETES / folder).glob("*.yaml"))
    found = [r for path in paths for r in yaml.safe_load_all(path.read_text("utf-8"))]
    return [r for r in found if r["kind"] != "Kustomization"]


WORKLOADS: dict[str, Resource] = {
    r["metadata"]["name"]: r
    for r in (*written("base"), *written("feeds"))
    if r["kind"] in ("Deployment", "StatefulSet")
}


def named(value: Resource) -> str:
    return f"{value['kind']}/{value['metadata']['name']}"


@pytest.mark.parametrize("resource", [*written("base"), *written("feeds")], ids=named)
def test_a_resource_is_one_by_the_schemas_of_kubernetes(resource: Resource) -> None:
    kubernetes_validate.validate(resource, "1.31", strict=True)


@pytest.mark.parametrize("name", OWN)
def test_a_pod_has_no_more_rights_than_it_needs(name: str) -> None:
    pod = WORKLOADS[name]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "memory" in container["resources"]["limits"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["port"] == "metrics"
    budgets = {r["metadata"]["name"] for r in written("base") if r["kind"] == "PodDisruptionBudget"}
    assert name in budgets or WORKLOADS[name]["spec"]["replicas"] == 1


@pytest.mark.parametrize("name", OWN)
def test_settings_given_to_a_pod_exist(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kustomization = yaml.safe_load((KUBERNETES / "base/kustomization.yaml").read_text("utf-8"))
    [shared] = [generator["literals"] for generator in kustomization["configMapGenerator"]]
    [container] = WORKLOADS[name]["spec"]["template"]["spec"]["containers"]
    given = dict(literal.split("=", 1) for literal in shared)
    for one in container.get("env", ()):
        secret = '["read:' + "0" * 64 + '"]' if "TOKENS" in one["name"] else "postgresql://u:p@h/d"
        given[one["name"]] = one.get("value", secret)
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    settings = Settings()
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports["metrics"] == (settings.metrics.port or 0) + OWN.index(name)
    assert settings.metrics.host == "0.0.0.0"  # noqa: S104
    assert ports.get("http", settings.web.port) == settings.web.port


def test_every_topic_that_the_worker_reads_asks_for_workers_and_no_stuck_partition_does() -> None:
    [scaled] = written("keda")
    triggers = {trigger["metadata"]["topic"]: trigger["metadata"] for trigger in scaled["spec"]["triggers"]}
    assert set(triggers) == {stage.source.name for stage in STAGES}
    for trigger in triggers.values():
        assert trigger["consumerGroup"] == GROUP
        assert trigger["excludePersistentLag"] == "true"
    kustomization = (KUBERNETES / "base/kustomization.yaml").read_text("utf-8")
    partitions = re.search(r"KAFKA__PARTITIONS=(\d+)", kustomization)
    assert partitions
    assert scaled["spec"]["maxReplicaCount"] == int(partitions[1])


def rendered_by_kustomize(folder: str) -> str:
    return run("kustomize", "build", KUBERNETES / folder)


def schema_file(resource: Resource) -> str:
    """The name that kubeconform and the schemas of Kubernetes have for a resource of its kind."""
    group, _, version = resource["apiVersion"].rpartition("/")
    parts = (resource["kind"].lower(), group.partition(".")[0], version)
    return "-".join(filter(None, parts)) + ".json"


def closed(schema: Any) -> Any:
    """The schema of a resource that is not Kubernetes' own, with no field allowed that it does not name."""
    if not isinstance(schema, dict):
        return schema
    more = (
        {"additionalProperties": False} if schema.get("type") == "object" and "properties" in schema else {}
    )
    return {**more, **{name: closed(inner) for name, inner in schema.items()}}


def described(resource: Resource) -> Any:
    """The JSON Schema of a resource of its kind, with all that it refers to."""
    if resource["kind"] == "ScaledObject":
        [found] = yaml.safe_load(scaled_object().read_text("utf-8"))["spec"]["versions"]
        return closed(found["schema"]["openAPIV3Schema"])
    own, shared = (
        json.loads((SCHEMAS / name).read_text("utf-8").replace("_definitions.json", ""))
        for name in (schema_file(resource), "_definitions.json")
    )
    return {**own, **shared}


@pytest.mark.parametrize("folder", ["base", "keda", "feeds"])
def test_kubeconform_takes_what_is_rendered_and_refuses_what_is_misspelt(folder: str, tmp_path: Path) -> None:
    rendered = rendered_by_kustomize(folder)
    for resource in yaml.safe_load_all(rendered):
        (tmp_path / schema_file(resource)).write_text(json.dumps(described(resource)))
    place = f"{tmp_path}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    options = ("-strict", "-summary", "-schema-location", place, "-")
    assert "Invalid: 0, Errors: 0, Skipped: 0" in run("kubeconform", *options, stdin=rendered)
    word = "maxReplicaCount" if folder == "keda" else "readinessProbe"
    with pytest.raises(AssertionError, match=f"x{word}"):
        run("kubeconform", *options, stdin=rendered.replace(f"{word}:", f"x{word}:"))


@pytest.mark.parametrize("folder", ["base", "keda", "feeds"])
def test_kustomize_renders_it(folder: str) -> None:
    found = list(yaml.safe_load_all(rendered_by_kustomize(folder)))
    wanted = {*OWN} if folder == "feeds" else {*OWN} - {"feeds"}
    assert {r["metadata"]["name"] for r in found if r["kind"] in ("Deployment", "StatefulSet")} == wanted
    [worker] = [r for r in found if r["kind"] == "Deployment" and r["metadata"]["name"] == "worker"]
    assert ("replicas" in worker["spec"]) == (folder != "keda")
    [config] = [r["metadata"]["name"] for r in found if r["kind"] == "ConfigMap"]
    [container] = worker["spec"]["template"]["spec"]["containers"]
    assert container["envFrom"] == [{"configMapRef": {"name": config}}]
