"""The face: layouts, components, styles, icons and behaviour shared by all doors. No domain word, no view."""
