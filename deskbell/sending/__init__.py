"""What agents wrote leaves: the right verb for a draft, with its writer's rights of that very moment.

Above `access`, because rights and lock are checked again when a sealed message is released; below the doors and the
worker, which both send: at once, or when the time to take it back is over. It knows no HTTP."""
