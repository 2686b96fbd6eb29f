-- Takes out whatever has expired, and the connections of dead nodes.
--
-- ARGV[6..] nodes whose own leases have run out
-- Returns how many clients that were, 1 when no connection of these nodes is left, and 1 when nothing that has expired is.

local expired, none_expired = reap()
local swept, none_dead = sweep(6)
return { expired + swept, none_dead and 1 or 0, none_expired and 1 or 0 }
