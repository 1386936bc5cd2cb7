"""A network that is slow, cut, or half open (F18, F19)."""

from __future__ import annotations

import time

from tests.faults.proxy import Proxy
from tests.faults.rest.rig import Rig, fault
from tests.faults.site import SESSION_S, Site
from tests.faults.trial import Trial


@fault("F18", "network slow, in small pieces, cut and reset")
def harmed_network(rig: Rig, number: str, title: str) -> Trial:
    with rig.trial(number, title, proxied=True) as trial:
        site, proxy = trial.site, _proxy_of(trial.site)
        with trial.load(20):
            site.progress(20)
            trial.now("latency")
            proxy.latency_s, proxy.slice = 0.05, 500
            time.sleep(8)
            proxy.latency_s, proxy.slice = 0.0, 65536
            trial.recovers(trial.now("fast again"))
            for _ in range(5):
                trial.now("reset")
                site.run(proxy.reset())
                time.sleep(trial.draw.uniform(0.2, 2))
            trial.recovers(trial.now("left alone"))
            site.run(proxy.cut(on=True))
            time.sleep(5)
            site.run(proxy.cut(on=False))
            trial.recovers(trial.now("connected again"))
        _start_ended(site)
        trial.judge()
    return trial


@fault("F19", "connections half open")
def half_open(rig: Rig, number: str, title: str) -> Trial:
    with rig.trial(number, title, proxied=True) as trial:
        site, proxy = trial.site, _proxy_of(trial.site)
        with trial.load(20):
            site.progress(20)
            trial.now("half open")
            site.run(proxy.half_open(on=True))
            time.sleep(SESSION_S + 4)
            site.run(proxy.half_open(on=False))
            trial.recovers(trial.now("open"))
        _start_ended(site)
        trial.judge()
    return trial


def _start_ended(site: Site) -> None:
    for program in (site.worker, site.materializer):
        if not program.runs:
            program.start().wait_ready()


def _proxy_of(site: Site) -> Proxy:
    assert site.kafka.proxy
    return site.kafka.proxy
