-- Stands before every presence script that is about a group.
--
-- KEYS[1] leases: sorted set; one member "client/connection" per connection, scored with its expiry in ms
-- KEYS[2] members: hash; per client "connected_at state_rev connection..." newline state (JSON text or nothing);
--         the field ":rev", which no client id can be, holds the revision of the last event
-- ARGV[1] the group's presence channel
-- ARGV[2] the marker that stands before what nodes publish
-- ARGV[3] how long a lease lasts, in ms
-- ARGV[4] how long the keys outlive their last use, in ms
-- ARGV[5] the newest revision that the calling node was told: the store may have lost it, and its clock may be behind
--
-- All times are Redis's own. Microseconds stay below 2^53, but tostring() would print them as 1.7e+15.
-- The state never goes through cjson, which would turn [] into {} and round big numbers.

local leases, members = KEYS[1], KEYS[2]
local channel, marker, lease, outlive = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local told = tonumber(ARGV[5])
local time = redis.call('TIME')
local now_us = time[1] * 1000000 + time[2]
local now_ms = math.floor(now_us / 1000)

local function digits(number)
  return string.format('%.0f', number)
end

local function split(lease_member)
  return string.match(lease_member, '^([^/]*)/(.*)$')
end

local function read(client)
  local stored = redis.call('HGET', members, client)
  if not stored then
    return nil
  end
  local head, state = string.match(stored, '^([^\n]*)\n(.*)$')
  local words = {}
  for word in string.gmatch(head, '%S+') do
    words[#words + 1] = word
  end
  local connected_at = table.remove(words, 1)
  local state_rev = table.remove(words, 1)
  return { client = client, connected_at = connected_at, state_rev = state_rev, connections = words, state = state }
end

local function write(member)
  local head = member.connected_at .. ' ' .. member.state_rev .. ' ' .. table.concat(member.connections, ' ')
  redis.call('HSET', members, member.client, head .. '\n' .. member.state)
end

local function shown(member)
  local state = ''
  if member.state ~= '' then
    state = ',"state":' .. member.state
  end
  return '{"client_id":"' .. member.client .. '","connected_at":' .. member.connected_at
    .. ',"connections":' .. #member.connections .. state .. '}'
end

-- The revision after this one, and after all that this node was told.
local function after(rev)
  return math.max(now_us, rev + 1, told + 1)
end

-- Publishes one change with the next revision: a change and its event are one step, so they cannot disagree.
local function announce(change, what)
  local rev = after(tonumber(redis.call('HGET', members, ':rev')) or 0)
  redis.call('HSET', members, ':rev', digits(rev))
  local count = redis.call('HLEN', members) - 1
  redis.call('PUBLISH', channel,
    marker .. '{"rev":' .. digits(rev) .. ',"count":' .. count .. ',"' .. change .. '":' .. what .. '}')
end

-- Takes one connection out. True when it was the client's last.
local function remove(client, connection, reason)
  redis.call('ZREM', leases, client .. '/' .. connection)
  local member = read(client)
  if not member then
    return false
  end
  local kept = {}
  for _, other in ipairs(member.connections) do
    if other ~= connection then
      kept[#kept + 1] = other
    end
  end
  if #kept == #member.connections then
    return false
  end
  if #kept > 0 then
    member.connections = kept
    write(member)
    announce('updated', shown(member))
    return false
  end
  redis.call('HDEL', members, client)
  announce('left', '{"client_id":"' .. client .. '","reason":"' .. reason .. '"}')
  return true
end

-- Takes out whatever has expired, if it `may`. A script runs alone, so each ghost is found, and reported, by one caller
-- only. Returns how many clients that were, and whether nothing is left to do.
local function reap(may)
  local reaped = 0
  local found = redis.call('ZRANGEBYSCORE', leases, '-inf', digits(now_ms), 'LIMIT', 0, may and 500 or 1)
  if not may then
    return 0, #found == 0
  end
  for _, expired in ipairs(found) do
    local client, connection = split(expired)
    if remove(client, connection, 'expired') then
      reaped = reaped + 1
    end
  end
  return reaped, #found < 500
end

-- Takes out, if it `may`, the connections of nodes that are known to be dead, though their leases still run. From ARGV[first]
-- on each such node is followed by the expiry of the last lease that it can have extended: one that runs longer was extended
-- since, and so the node is back. Returns how many clients that were, and whether nothing is left to do.
local function sweep(may, first)
  local dead = {}
  for index = first, #ARGV, 2 do
    dead[ARGV[index]] = tonumber(ARGV[index + 1])
  end
  local reaped, removed = 0, 0
  if next(dead) == nil then
    return reaped, true
  end
  local found = redis.call('ZRANGEBYSCORE', leases, '-inf', '+inf', 'WITHSCORES')
  for place = 1, #found, 2 do
    local client, connection = split(found[place])
    local last = dead[string.match(connection, '^(.*)%-')]
    if last and tonumber(found[place + 1]) <= last then
      if not may or removed == 500 then
        return reaped, false
      end
      removed = removed + 1
      if remove(client, connection, 'expired') then
        reaped = reaped + 1
      end
    end
  end
  return reaped, true
end

-- Does both, not after the moment that ARGV[6] says, in ms; "0": only looks. A call may have waited for a Redis that hung,
-- which carries it out once it goes on: then leases look expired that nobody could extend. The dead are those from ARGV[7]
-- on. Returns how many clients were taken out, and 1 when nothing is left to do, else 0.
local function take_out()
  local may = now_ms <= tonumber(ARGV[6])
  local expired, none_expired = reap(may)
  local swept, none_dead = sweep(may, 7)
  return expired + swept, none_expired and none_dead and 1 or 0
end

-- Members without any lease can only be left when Redis evicted one key of the two: nobody would ever reap them.
local function mend()
  if redis.call('EXISTS', leases) == 0 and redis.call('HLEN', members) > 1 then
    local rev = redis.call('HGET', members, ':rev')
    redis.call('DEL', members)
    if rev then
      redis.call('HSET', members, ':rev', rev)
    end
  end
end

local function extend(client, connection)
  redis.call('ZADD', leases, digits(now_ms + lease), client .. '/' .. connection)
end

local function outlast()
  redis.call('PEXPIRE', leases, outlive)
  redis.call('PEXPIRE', members, outlive)
end

