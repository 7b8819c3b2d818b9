"""Row-level security of the dated facts."""

from xieshou.kernel.scope_sql import protect_table

TABLES = [
    "registry_expenditurefact",
    "registry_guaranteefact",
    "registry_labourfact",
    "registry_measurefact",
]
OPERATIONS = [operation for table in TABLES for operation in protect_table(table)]
