from policies.queries.book import (
    contacts_of,
    facts_of,
    rows_with,
    search_terms,
    terms_of,
    visible_policies,
)
from policies.queries.import_rows import (
    policies_by_number,
    rows_of,
    tallies_of,
    told,
    wrong_cells,
)
from policies.queries.imports import (
    Stage,
    fitting_kind,
    last_kind,
    listed_batches,
    notes_of,
    parts_of,
    same_file,
    samples_of,
    stage_of,
    visible_batches,
)
from policies.queries.shown import shown, without_numbers

__all__ = [
    "Stage",
    "contacts_of",
    "facts_of",
    "fitting_kind",
    "last_kind",
    "listed_batches",
    "notes_of",
    "parts_of",
    "policies_by_number",
    "rows_of",
    "rows_with",
    "same_file",
    "samples_of",
    "search_terms",
    "shown",
    "stage_of",
    "tallies_of",
    "terms_of",
    "told",
    "visible_batches",
    "visible_policies",
    "without_numbers",
    "wrong_cells",
]
