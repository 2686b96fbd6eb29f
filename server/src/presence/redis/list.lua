-- Lists the members, once what has expired is out.
--
-- ARGV[6] "1" to take out what has expired first
-- ARGV[7..] nodes whose own leases have run out, to be taken out as well
-- Returns how many clients were taken out, and 1 when nothing more is to be taken out, else 0: then it must be called
-- again, since one call must not keep Redis from others for long. Last come the fields of the hash as it is stored.

local reaped, done = 0, true
if ARGV[6] == '1' then
  local expired, none_expired = reap()
  local swept, none_dead = sweep(7)
  reaped, done = expired + swept, none_expired and none_dead
end
local listed = done and redis.call('HGETALL', members) or {}
table.insert(listed, 1, reaped)
table.insert(listed, 2, done and 1 or 0)
return listed
