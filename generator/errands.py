"""What people have done now and then, outside of rounds: bring a past, send samples, rescue.

A stage is imported when it is called, as in `stages`.
"""

import logging
import time
from pathlib import Path

from generator.config import Config
from generator.console import say
from generator.context import Context
from generator.errors import PublishError, UpstaticError

log = logging.getLogger(__name__)


def bring_past(context: Context, settings: Config, source: Path) -> None:
    """Import the past of an Upptime repository, and say what came of it and what to do next."""
    from generator.upptime import stage, words

    with context.turn("import-upptime"):
        past = stage.import_past(context.history, source, settings, now=context.now(), tell=say)
    say(words.summary(past.samples, past.added))
    say(words.filed(past.events, past.days))
    for line in words.notes(past.carried, past.retired, past.late):
        say(line)
    say(words.NEXT)


def send_samples(context: Context, settings: Config) -> None:
    """Send a sample to each channel and say which worked. Raises UpstaticError when one did not."""
    from generator.notify import stage

    samples = stage.sample(settings, environ=context.environ, now=context.now())
    for one in samples:
        say(f"{one.channel}: {one.error or 'it works'}")
    if not samples:
        say("no channels: add one under notifications (docs/notifications.md)")
    if any(one.error for one in samples):
        raise UpstaticError("not every channel works (see above)")


def save(context: Context, settings: Config, out: Path) -> list[Path]:
    """Commit what is here, and put what is not pushed into files in `out`."""
    from generator.publish import rescue, stage

    home, now = context.home, context.now()
    with context.turn("rescue"):
        try:
            stage.publish(home, settings, now=now, sleep=time.sleep, is_pushed=False)
        except PublishError as error:
            log.warning("%s", error)
        return rescue.rescue(home, out, sleep=time.sleep)
