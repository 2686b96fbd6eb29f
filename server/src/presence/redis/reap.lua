-- Takes out whatever has expired.
--
-- Returns how many clients that were.

return reap()
