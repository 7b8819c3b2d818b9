"""Dated parameters of the register, one YAML file a subject; `loading` reads them."""
