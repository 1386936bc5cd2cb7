"""The worker: every stage as a Faust agent. Faust is imported here and nowhere else."""

from dateline.agents.worker import begun as begun
from dateline.agents.worker import run_worker as run_worker
