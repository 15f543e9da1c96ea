"""Which engine measures, where `watch` and scheduled runs share one history: ask, and record it."""

from upstatic.cli.workspace import Workspace
from upstatic.domain.engines import Engine, EngineName
from upstatic.evaluation import takeover
from upstatic.history import engine_log, rounds


def is_watched(workspace: Workspace) -> bool:
    """Whether `watch` is measuring for this history, so that a scheduled run stands by."""
    now = workspace.now()
    latest = engine_log.latest(workspace.history, now)
    if latest is None:
        return False
    last = rounds.last_checked(workspace.history, now)
    return takeover.is_watched(latest, max(last.values(), default=None), now)


def claim(workspace: Workspace, name: EngineName, interval_s: float = 0) -> bool:
    """Record that this engine measures now, if another one did before; returns whether it did."""
    engine = Engine(time=workspace.now(), name=name, interval_s=int(interval_s))
    if not takeover.has_to_claim(engine_log.latest(workspace.history, engine.time), engine):
        return False
    with workspace.writing(name, "taking over"):
        engine_log.append(workspace.history, engine)
    workspace.console.say(f"from now on, {name} measures for this history")
    return True
