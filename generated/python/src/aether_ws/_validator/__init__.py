# @generated: carried over by `cargo xtask codegen`.

"""What generated validators call. Nothing but the standard library is needed."""
