"""What a server said in words, judged by what the file asserts of it."""

from generator.models import Phases, Reading, Status
from generator.probe.assertions import Evidence, Finding, findings, worst
from generator.probe.target import Result, Target, answered, whole_ms


def judged_text(target: Target, text: bytes, phases: Phases) -> Result:
    """Judge an answer that is nothing but a text: a greeting, a message, records of DNS."""
    evidence = Evidence(headers={}, body=text, whole=True)
    found = worst(findings(target.monitor.assertions, evidence))
    return found_to_be(found, phases) if found else answered(target.monitor, phases)


def found_to_be(finding: Finding, phases: Phases) -> Result:
    """Give the result of a finding; what could not be found out was not timed either."""
    ms = None if finding.status is Status.UNKNOWN else whole_ms(phases)
    reading = Reading(status=finding.status, ms=ms, reason=finding.reason)
    return Result(reading=reading, phases=phases, detail=finding.detail)
