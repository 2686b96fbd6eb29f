-- Extends the leases of one node's connections.
--
-- ARGV[6..] lease members, "client/connection"
-- Returns those that are not here, for the node to join again.

mend()
local unknown = {}
for index = 6, #ARGV do
  local client, connection = split(ARGV[index])
  if redis.call('ZSCORE', leases, ARGV[index]) and redis.call('HEXISTS', members, client) == 1 then
    extend(client, connection)
  else
    unknown[#unknown + 1] = ARGV[index]
  end
end
outlast()
return unknown
