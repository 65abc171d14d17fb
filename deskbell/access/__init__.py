"""Who may see and do what: the one gate of every door. `fetch` is scope and ability in one step."""
