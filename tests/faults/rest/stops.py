"""Workers and materializers stopped many times, and partitions added under them (F5, F9)."""

from __future__ import annotations

from aiokafka.admin import NewPartitions

from dateline.admin import admin_client
from dateline.contracts import ARTICLES
from tests.faults.rest.rig import Rig, fault
from tests.faults.site import Site
from tests.faults.trial import Trial

STOPS = 20
STOP_S = 10


@fault("F5", "worker and materializer stopped twenty times in the middle of their work")
def stopped_often(rig: Rig, number: str, title: str) -> Trial:
    """Each stop takes under ten seconds; nothing comes twice, on any topic."""
    with rig.trial(number, title) as trial:
        site = trial.site
        with trial.load(40):
            for stop in range(STOPS):
                program = (site.worker, site.materializer)[stop % 2]
                site.progress(trial.draw.randint(5, 30))
                began = trial.now("stop", program=program.name)
                code, seconds = program.stop()
                assert (code, seconds < STOP_S) == (0, True), f"{program.name}: exit {code}, {seconds:.1f} s"
                program.start()
                trial.recovers(began)
        assert trial.judge().duplicated_on_topics == 0
    return trial


@fault("F9", "partitions added while it runs")
def partitions_added(rig: Rig, number: str, title: str) -> Trial:
    with rig.trial(number, title) as trial:
        with trial.load(30):
            trial.site.progress(50)
            trial.site.run(_add_partitions(trial.site, 6))
            trial.recovers(trial.now("added"))
            trial.site.progress(100)
        trial.judge(keeps_partitions=False)
    return trial


async def _add_partitions(site: Site, count: int) -> None:
    async with admin_client(site.settings, site.bootstrap) as client:
        await client.create_partitions({ARTICLES.name: NewPartitions(count)})
