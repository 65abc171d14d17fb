"""The door everybody comes in by: sign-in, sign-out, the forced change of a first password."""
