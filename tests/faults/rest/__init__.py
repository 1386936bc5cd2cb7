"""Faults that take long, need more of the machine, or spoil a pipeline: `python -m tests.faults rest`.

Each is a function of a `Rig`. One that this machine cannot do raises `CannotDo` and is listed as not run.
"""

from tests.faults.rest import database as database
from tests.faults.rest import machine as machine
from tests.faults.rest import network as network
from tests.faults.rest import pressure as pressure
from tests.faults.rest import readers as readers
from tests.faults.rest import stops as stops
from tests.faults.rest import versions as versions
from tests.faults.rest.rig import FAULTS as FAULTS
from tests.faults.rest.rig import CannotDo as CannotDo
from tests.faults.rest.rig import Rig as Rig
