"""Lists that go out as workbooks: declared by each app, made in one way.

Source: F37 to F40.
"""

from renewal.jobs.exports.declare import Out, export

__all__ = ["Out", "export"]
