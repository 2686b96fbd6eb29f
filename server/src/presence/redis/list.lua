-- Lists the members, once what has expired is out.
--
-- ARGV[6] not after which moment that may be taken out, in ms; "0" to look for it only; "" to list it, too
-- ARGV[7..] nodes whose own leases have run out, to be taken out as well, each with the expiry of the last lease that it can
--           have extended, in ms
-- Returns how many clients were taken out, 1 when nothing more is to be taken out, else 0, and the time in ms; last come the
-- fields of the hash as it is stored. After 0 it must be called again: one call must not keep Redis from others for long.

local reaped, done = 0, 1
if ARGV[6] ~= '' then
  reaped, done = take_out()
end
local listed = done == 1 and redis.call('HGETALL', members) or {}
table.insert(listed, 1, reaped)
table.insert(listed, 2, done)
table.insert(listed, 3, now_ms)
return listed
