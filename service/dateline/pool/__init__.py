"""Stages in child processes."""

from dateline.pool.pool import Pool as Pool
from dateline.pool.pool import PoolBroken as PoolBroken
from dateline.pool.pool import PoolStopped as PoolStopped
