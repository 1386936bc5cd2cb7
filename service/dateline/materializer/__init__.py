"""The tail of the pipeline: events and outcomes go into the store, with the positions read so far."""

from dateline.materializer.lag import PartitionLag as PartitionLag
from dateline.materializer.lag import describe_lag as describe_lag
from dateline.materializer.pruning import retention_of as retention_of
from dateline.materializer.resetting import Move as Move
from dateline.materializer.resetting import Where as Where
from dateline.materializer.resetting import plan_reset as plan_reset
from dateline.materializer.resetting import reset_store as reset_store
from dateline.materializer.run import run_materializer as run_materializer
