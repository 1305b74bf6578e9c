"""The whole story of a policy: every decision, in order, told as sentences. Source: F56."""

from policies.story.decisions import LABELS, Decision, tell, tell_event, tell_imports
from policies.story.missing import why_missing
from policies.story.terms import OUTLOOKS, Outlook, Story, TermStory, story_of

__all__ = [
    "LABELS",
    "OUTLOOKS",
    "Decision",
    "Outlook",
    "Story",
    "TermStory",
    "story_of",
    "tell",
    "tell_event",
    "tell_imports",
    "why_missing",
]
