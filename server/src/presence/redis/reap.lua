-- Takes out whatever has expired, and the connections of dead nodes.
--
-- ARGV[5..] nodes whose own leases have run out
-- Returns how many clients that were, and 1 when no connection of these nodes is left.

local expired = reap()
local swept, all = sweep(5)
return { expired + swept, all and 1 or 0 }
