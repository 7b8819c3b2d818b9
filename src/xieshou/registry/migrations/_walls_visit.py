"""Row-level security of visits; a device belongs to its user and holds no region."""

from xieshou.kernel.scope_sql import protect_table

TABLES = [
    "registry_visitassignment",
    "registry_visit",
    "registry_visitedit",
    "registry_visitconflict",
    "registry_visitfile",
]
OPERATIONS = [operation for table in TABLES for operation in protect_table(table)]
