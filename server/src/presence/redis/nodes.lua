-- Extends a node's own lease, and tells which nodes' leases have run out: whatever joined there is left behind.
--
-- KEYS[1] nodes: sorted set; one member per node, scored with its expiry in ms
-- KEYS[2] settings: hash; per node the settings that all should have alike, as text
-- ARGV[1] the node
-- ARGV[2] how long its lease lasts, in ms
-- ARGV[3] how long a node is remembered after that, in ms: by then the leases of its connections have run out, too
-- ARGV[4] its settings
-- Returns "1" when the node's own lease had not run out before, else "0", then settings of another node that differ, or
-- "", then the nodes whose leases have run out, each with when it did, in ms.

local nodes, settings, node, lease, remember = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local own = ARGV[4]
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)

local function digits(number)
  return string.format('%.0f', number)
end

local function expires(of)
  return tonumber(redis.call('ZSCORE', nodes, of) or 0)
end

local in_force = expires(node) > now_ms
redis.call('ZADD', nodes, digits(now_ms + lease), node)
redis.call('HSET', settings, node, own)
redis.call('PEXPIRE', nodes, digits(lease + remember))
redis.call('PEXPIRE', settings, digits(lease + remember))
for _, forgotten in ipairs(redis.call('ZRANGEBYSCORE', nodes, '-inf', digits(now_ms - remember))) do
  redis.call('ZREM', nodes, forgotten)
  redis.call('HDEL', settings, forgotten)
end
local different = ''
local all = redis.call('HGETALL', settings)
for place = 1, #all, 2 do
  if all[place + 1] ~= own and expires(all[place]) > now_ms then
    different = all[place + 1]
  end
end
local reply = redis.call('ZRANGEBYSCORE', nodes, '-inf', digits(now_ms), 'WITHSCORES')
table.insert(reply, 1, in_force and '1' or '0')
table.insert(reply, 2, different)
return reply
