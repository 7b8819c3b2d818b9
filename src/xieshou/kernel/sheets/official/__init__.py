"""Official tables: declared once as data, filled from facts, written as Excel, Word and a page."""
