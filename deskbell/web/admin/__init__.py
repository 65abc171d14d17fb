"""The administrators' door: mailboxes, the spool, sent mail, settings, agents. To everybody else it is not there."""
