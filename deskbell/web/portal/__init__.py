"""The customers' door: a ticket behind its link or a sign-in, and a list of one's own tickets."""
