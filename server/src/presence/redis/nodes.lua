-- Extends a node's own lease, and tells which nodes' leases have run out: whatever joined there is left behind.
--
-- KEYS[1] nodes: sorted set; one member per node, scored with its expiry in ms
-- ARGV[1] the node
-- ARGV[2] how long its lease lasts, in ms
-- ARGV[3] how long a node is remembered after that, in ms: by then the leases of its connections have run out, too
-- Returns "1" when the node's own lease had not run out before, else "0", then the nodes whose leases have.

local nodes, node, lease, remember = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)

local function digits(number)
  return string.format('%.0f', number)
end

local expiry = redis.call('ZSCORE', nodes, node)
local in_force = expiry and tonumber(expiry) > now_ms
redis.call('ZADD', nodes, digits(now_ms + lease), node)
redis.call('PEXPIRE', nodes, digits(lease + remember))
for _, forgotten in ipairs(redis.call('ZRANGEBYSCORE', nodes, '-inf', digits(now_ms - remember))) do
  redis.call('ZREM', nodes, forgotten)
end
local reply = redis.call('ZRANGEBYSCORE', nodes, '-inf', digits(now_ms))
table.insert(reply, 1, in_force and '1' or '0')
return reply
