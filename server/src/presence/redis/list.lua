-- Lists the members, once what has expired is out.
--
-- ARGV[5] "1" to take out what has expired first
-- ARGV[6..] nodes whose own leases have run out, to be taken out as well
-- Returns how many clients were taken out, then the hash as it is stored, field by field.

local reaped = 0
if ARGV[5] == '1' then
  reaped = reap() + sweep(6)
end
local listed = redis.call('HGETALL', members)
table.insert(listed, 1, reaped)
return listed
