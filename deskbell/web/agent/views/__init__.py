"""One file a resource. A view fetches, takes a form, calls a verb and renders."""
