-- Takes out whatever has expired, and the connections of dead nodes.
--
-- ARGV[6] not after which moment, in ms; "0" to look only
-- ARGV[7..] nodes whose own leases have run out, each with the expiry of the last lease that it can have extended, in ms
-- Returns how many clients were taken out, 1 when nothing more is to be taken out, else 0, and the time in ms.

local reaped, done = take_out()
return { reaped, done, now_ms }
