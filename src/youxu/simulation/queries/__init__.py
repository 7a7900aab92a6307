"""Every read of simulation, as frozen rows."""

from youxu.simulation.queries.carried import carried, lacking
from youxu.simulation.queries.loads import Load, loads_of
from youxu.simulation.queries.regional import Place, Regional, regional_of
from youxu.simulation.queries.stored import RunRow, run_numbered, run_row, runs_of
from youxu.simulation.queries.trying import PlanTrial, trial_of

__all__ = [
    "Load",
    "Place",
    "PlanTrial",
    "Regional",
    "RunRow",
    "carried",
    "lacking",
    "loads_of",
    "regional_of",
    "run_numbered",
    "run_row",
    "runs_of",
    "trial_of",
]
