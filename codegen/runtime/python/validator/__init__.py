"""What generated validators call. Nothing but the standard library is needed."""
