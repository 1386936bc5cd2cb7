"""The tail of the pipeline: events and outcomes go into the store, with the positions read so far."""

from dateline.materializer.lag import PartitionLag as PartitionLag
from dateline.materializer.lag import describe_lag as describe_lag
from dateline.materializer.run import run_materializer as run_materializer
