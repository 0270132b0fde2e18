"""Whether a report's numbers agree: sums, dates, prose, notes; which cell explains a failure; what blanks must be."""

from extractor.checks.entailed import entailed_values
from extractor.checks.parity import Explanation, Repair, explanations
from extractor.checks.patterns import Pattern
from extractor.checks.rules import RULES, Rule, rules_text
from extractor.checks.run import CheckResult, check

__all__ = [
    "RULES",
    "CheckResult",
    "Explanation",
    "Pattern",
    "Repair",
    "Rule",
    "check",
    "entailed_values",
    "explanations",
    "rules_text",
]
