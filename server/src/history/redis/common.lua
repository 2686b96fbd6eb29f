-- Stands before both history scripts.
--
-- KEYS[1] the stream of the group's messages, the oldest first. An entry's id is its position, which is its `sent_at`
--         in us; fields: p the position before it (none was kept between the two), b the bytes of all messages up to
--         and including it, m the delivered message
-- KEYS[2] the tip: "position bytes" of the newest message. It outlives the stream, so that a quiet group is known to
--         be quiet and positions never repeat
--
-- A stream that Redis lost or evicted cannot look whole: what is missing breaks the chain of p.
-- All times are Redis's own. Microseconds stay below 2^53, but tostring() would print them as 1.7e+15.

local stream, tip = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function digits(number)
  return string.format('%.0f', number)
end

local function position(entry)
  return tonumber(string.match(entry[1], '^%d+'))
end

-- Returns p, b and m.
local function fields(entry)
  local found = {}
  for place = 1, #entry[2], 2 do
    found[entry[2][place]] = entry[2][place + 1]
  end
  return tonumber(found.p), tonumber(found.b), found.m
end

-- The newest position and the bytes up to it; nil when nothing is known of the group.
local function newest()
  local known = redis.call('GET', tip)
  if known then
    local last, bytes = string.match(known, '^(%d+) (%d+)$')
    return tonumber(last), tonumber(bytes)
  end
  local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  if last then
    local _, bytes = fields(last)
    return position(last), bytes
  end
end

local function remember(last, bytes, life)
  redis.call('SET', tip, digits(last) .. ' ' .. digits(bytes), 'PX', life)
end

