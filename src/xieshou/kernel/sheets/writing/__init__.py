"""Writing sheets: templates, exports, error workbooks. Nothing that a user typed can become a formula."""
