-- Adds one connection of a client, or extends it when it is there.
--
-- ARGV[6] client
-- ARGV[7] connection
-- ARGV[8] since when the client is known to be here, in us, or "" for now
-- ARGV[9] the state that the node remembers, or ""
-- ARGV[10] the revision of that state, "0" for none: an older one than the stored is ignored
-- Returns connected_at in us.

local client, connection, since, state, state_rev = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]
mend()
local member = read(client)
local change = 'updated'
local changed = false
if not member then
  member = { client = client, connected_at = digits(now_us), state_rev = '0', connections = {}, state = '' }
  change = 'joined'
end
if since ~= '' and tonumber(since) < tonumber(member.connected_at) then
  member.connected_at = since
  changed = true
end
if tonumber(state_rev) > tonumber(member.state_rev) then
  member.state = state
  member.state_rev = state_rev
  changed = true
end
local known = false
for _, other in ipairs(member.connections) do
  known = known or other == connection
end
if not known then
  member.connections[#member.connections + 1] = connection
  changed = true
end
extend(client, connection)
if changed then
  write(member)
  announce(change, shown(member))
end
outlast()
return member.connected_at
