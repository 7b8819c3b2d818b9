"""Row-level security of the changes of households."""

from xieshou.kernel.scope_sql import protect_table

OPERATIONS = protect_table("registry_householdchange")
