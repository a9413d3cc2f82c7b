"""Findings: what the numbers say, in sentences, each with its facts and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

CERTAINTIES = ("robust", "depends", "cannot_say")


@dataclass(frozen=True, kw_only=True)
class Status:
    """Where a sector or system stands (methods: Status of a sector).

    ``status``: set_aside, missing, not_found, outside, attends, no_data, isolated, siloed, connected or not_shown.
    ``notes``: plain remarks beside it. ``agencies``: ids of the members that hold it. ``numbers``: members,
    ties_inside, ties_outside, outside_partners, observability, p, meetings ... as far as they apply.
    """

    by: str
    key: str
    label: str
    status: str
    certainty: str
    text: str
    notes: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    provisional: tuple[str, ...] = ()  # names in the files that it hangs on, as long as they are not settled


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that the data say. ``coordinator_only`` keeps weaknesses of named agencies out of other editions."""

    code: str
    title: str
    subject: str
    text: str
    advice: str = ""
    certainty: str = "robust"
    agencies: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    coordinator_only: bool = False
    provisional: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A registered rule: code, title, sentence template, advice, and the function that yields findings."""

    code: str
    title: str
    says: str
    advice: str
    coordinator_only: bool
    function: Callable[..., Iterable[Finding]]


RULES: dict[str, Rule] = {}


def rule(
    code: str, *, title: str, says: str, advice: str = "", coordinator_only: bool = False
) -> Callable[[Callable[..., Iterable[Finding]]], Callable[..., Iterable[Finding]]]:
    """Register a rule. Its function takes a Network and keyword thresholds with defaults, and yields findings."""

    def register(function: Callable[..., Iterable[Finding]]) -> Callable[..., Iterable[Finding]]:
        RULES[code] = Rule(
            code=code, title=title, says=says, advice=advice, coordinator_only=coordinator_only, function=function
        )
        return function

    return register


def say(
    code: str, *, subject: str, certainty: str = "robust", agencies: tuple[str, ...] = (),
    facts: Mapping[str, Any] | None = None, **words: Any,
) -> Finding:  # fmt: skip
    """A finding of the rule ``code``, its sentence and advice filled in with ``words``."""
    told = RULES[code]
    text, advice = told.says.format(**words), told.advice.format(**words)
    return Finding(
        code=code, title=told.title, subject=subject, text=text, advice=advice, certainty=certainty,
        agencies=agencies, facts=facts or {}, coordinator_only=told.coordinator_only,
    )  # fmt: skip
