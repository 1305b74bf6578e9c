"""The kinds of workbooks that are read, each one declaration over one mechanism."""

from policies.kinds.base import Field, Kind, Need, Type
from policies.kinds.policies import POLICIES

KINDS: dict[str, Kind] = {kind.code: kind for kind in (POLICIES,)}

__all__ = ["KINDS", "Field", "Kind", "Need", "Type"]
