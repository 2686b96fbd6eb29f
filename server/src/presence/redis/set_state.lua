-- Sets the state of a client that is here.
--
-- ARGV[6] client
-- ARGV[7] state as JSON text, or "" to clear it
-- Returns the revision of the state, "0" when the client is not here.

local member = read(ARGV[6])
if not member then
  return '0'
end
local changed = member.state ~= ARGV[7]
member.state = ARGV[7]
member.state_rev = digits(after(tonumber(member.state_rev)))
write(member)
if changed then
  announce('updated', shown(member))
end
return member.state_rev
