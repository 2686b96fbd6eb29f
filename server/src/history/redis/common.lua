-- Stands before both history scripts.
--
-- KEYS[1] the stream of the group's messages, the oldest first. An entry's id is its position, which is its `sent_at`
--         in us; fields: p the position before it (none was kept between the two), b the bytes of all messages up to
--         and including it, m the delivered message
-- KEYS[2] the tip: "position bytes" of the newest message, and the store: which Redis wrote it, as its process and, after a slash, what outlasts
--         that, if anything does. It outlives the stream,
--         so that a quiet group is known to be quiet and positions never repeat
-- ARGV's last: this store, and behind it, after a space each, others that what is kept here may have been moved from
--
-- A stream that Redis lost or evicted cannot look whole: what is missing breaks the chain of p. What another Redis kept
-- may have gone on behind what is known of it here: a replica had not yet got it, or it was not yet on disk. So where the
-- store is another, the chain is broken on purpose, and who has seen no more than what is here is not told that it is all.
-- All times are Redis's own. Microseconds stay below 2^53, but tostring() would print them as 1.7e+15.

local stream, tip, stores = KEYS[1], KEYS[2], ARGV[#ARGV]
local store = string.match(stores, '^%S*')
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

-- Whether what this store wrote is all there: it is the same process, or one that goes on where that ended.
local function is_whole(writer)
  local function is_here(name)
    return name ~= '' and string.find(stores, name, 1, true) ~= nil
  end
  local process, lasting = string.match(writer, '^([^/]*)/?(.*)$')
  return is_here(process) or is_here(lasting)
end

-- The newest position, or one behind it that nobody was told where the chain is broken, and the bytes up to it; nil when
-- nothing is known of the group.
local function newest()
  local known = redis.call('GET', tip)
  if known then
    local last, bytes, writer = string.match(known, '^(%d+) (%d+) ?(%S*)$')
    last = tonumber(last)
    if not is_whole(writer) then
      last = math.max(last + 1, now - 1)
    end
    return last, tonumber(bytes)
  end
  local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  if last then
    local _, bytes = fields(last)
    return math.max(position(last) + 1, now - 1), bytes
  end
end

local function remember(last, bytes, life)
  redis.call('SET', tip, digits(last) .. ' ' .. digits(bytes) .. ' ' .. store, 'PX', life)
end

