-- Sets the state of a client that is here.
--
-- ARGV[5] client
-- ARGV[6] state as JSON text, or "" to clear it
-- Returns the revision of the state, "0" when the client is not here.

local member = read(ARGV[5])
if not member then
  return '0'
end
local changed = member.state ~= ARGV[6]
member.state = ARGV[6]
member.state_rev = digits(math.max(now_us, tonumber(member.state_rev) + 1))
write(member)
if changed then
  announce('updated', shown(member))
end
return member.state_rev
