"""Scores as tables: how sure they are, and which way is better."""

from __future__ import annotations

from typing import Any

from kerasgan.cli.terminal import print_note, print_pairs, print_table

BETTER = {
    "frechet_distance": "lower",
    "kernel_distance": "lower",
    "density": "higher",
    "coverage": "higher",
    "precision": "higher",
    "recall": "higher",
    "inception_score": "higher",
    "label_accuracy": "higher",
    "sliced_wasserstein_distance": "lower",
    "pair_diversity": "as real ones",
}
"""dict of score name to the direction in which it is better."""


def print_scores(name: str, scores: Any, findings: Any, alarms: list[str]) -> None:
    """Writes scores, their protocol, and to standard error what weakens them.

    Args:
        name: str. What was scored.
        scores: `kerasgan.evaluation.Scores`.
        findings: `Findings`, or None where only scores were asked for.
        alarms: list of str.
    """
    rows = [
        (score, f"{value:.4g}", _error(scores.errors, score), BETTER.get(score, "-"))
        for score, value in scores.values.items()
    ]
    memorised = None if findings is None else findings.memorisation
    if memorised is not None:
        rows += _memorisation_rows(memorised)
    stamp = scores.stamp
    title = f"{name} against {stamp.reference}, {stamp.split}"
    print_table(title, ("score", "value", "standard error", "better"), rows)
    print_pairs(None, {"protocol": scores.protocol})
    caveats = [*scores.caveats, *(memorised["caveats"] if memorised else [])]
    for caveat in caveats:
        print_note(f"caveat: {caveat}")
    for alarm in alarms:
        print_note(f"alarm: {alarm}")


def print_comparison(own: str, others: str, comparison: Any) -> None:
    """Writes what differs between two sets of scores.

    Args:
        own: str. What was scored now.
        others: str. What the stored scores are of.
        comparison: `kerasgan.evaluation.Comparison` from the stored scores to these.
    """
    if own == others:
        own, others = f"{own} now", f"{others} before"
    rows = [
        (
            score,
            f"{comparison.second.values[score]:.4g}",
            f"{comparison.first.values[score]:.4g}",
            f"{difference:+.3g}",
            _error(comparison.errors, score),
            _verdict(score, difference, comparison.errors.get(score), (own, others)),
        )
        for score, difference in comparison.differences.items()
    ]
    columns = ("score", own, others, "difference", "standard error", "better")
    print_table("Compared", columns, rows)
    own_caveats = comparison.second.caveats
    for caveat in comparison.caveats:
        if caveat not in own_caveats:  # those have been said
            print_note(f"caveat: {caveat}")


def _error(errors, score):
    return f"{errors[score]:.2g}" if score in errors else "-"


def _memorisation_rows(memorised):
    ratio = memorised["memorisation_ratio"]
    share = 100 * memorised["near_copies"]
    return [
        (
            "memorisation_ratio",
            "inf" if ratio is None else f"{ratio:.4g}",
            "-",
            "near 1",
        ),
        ("exact_copies", f"{memorised['exact_copies']:,}", "-", "0"),
        ("near_copies", f"{share:.3g} %", "-", "at most 1 %"),
    ]


def _verdict(score, difference, error, names):
    own, others = names
    if difference == 0:
        return "equal"
    if error is not None and abs(difference) < 2 * error:
        return "may be chance"
    better = BETTER.get(score)
    if better not in ("lower", "higher"):
        return "-"
    return own if (difference < 0) == (better == "lower") else others
