-- Reads what was kept after a position, all of it or nothing.
--
-- ARGV[1] the position, or "" to learn the tip only
-- ARGV[2] how many messages are wanted at most
-- ARGV[3] how many bytes of messages are wanted at most
-- ARGV[4] how long a message is kept, in ms
-- ARGV[5] how long the tip is kept, in ms
-- ARGV[6] how long before a moment that is no position nothing may have been kept, in us; "" when it must be one
-- ARGV[7] the stores
-- What has aged is not read, though it may be there still: to trim is left to those who write, so that reading goes on
-- while Redis takes no writes.
-- Returns the tip's position (everything up to it was kept or published before this), 1 if all is there, else 0,
-- and the messages, each after its position.

local count, most_bytes, age, life = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local unsure = tonumber(ARGV[6])

-- Remembers the tip, unless Redis takes no writes at the moment. Then the next who asks is answered the same; a group of
-- which nothing is known begins anew each time, and so is not said to be whole. A Redis that refuses for another reason
-- is not to be believed: a master that has become a replica, say.
local function remember_if_taken(last, bytes)
  local taken, refusal = pcall(remember, last, bytes, life)
  if taken then
    return
  end
  local text = type(refusal) == 'table' and refusal.err or tostring(refusal)
  for _, passing in ipairs({ 'NOREPLICAS', 'MISCONF', 'OOM' }) do
    if string.find(text, passing, 1, true) then
      return
    end
  end
  error(refusal)
end

local since = tonumber(ARGV[1])
local last, bytes = newest()
local known = last ~= nil
if not known then
  -- From here on the group is watched: what comes is linked to this moment.
  last, bytes = now, 0
end
if since and not unsure and since > last then
  -- The node was told of a position that the store lost when it failed over. Later ones are greater all the same, and
  -- whoever has not seen this one cannot take what is left for all.
  last, known = since, false
end
remember_if_taken(last, bytes)
local none = { digits(last), 0 }
if not known or not since or since > math.max(now, last) then
  return none
end

local entries = {}
if since < last then
  entries = redis.call('XRANGE', stream, digits(since + 1), '+', 'COUNT', count + 1)
  if #entries == 0 or #entries > count or position(entries[#entries]) ~= last then
    return none
  end
  if position(entries[1]) < now - age * 1000 then
    return none
  end
end

-- The position at or before `since`, nothing being kept between the two, and the bytes up to it.
local before, sum = last, bytes
if #entries > 0 then
  local first
  before, sum, first = fields(entries[1])
  sum = sum - #first
end
local size = bytes - sum
if before > since or size > most_bytes then
  return none
end
-- A moment that is no position was read off some other clock, or off a message that was lost: it is believed when
-- no message was kept shortly before it.
if before < since and (not unsure or sum > 0 and since - before < unsure) then
  return none
end

local reply, previous = { digits(last), 1 }, before
for _, entry in ipairs(entries) do
  local after, _, message = fields(entry)
  if after ~= previous then
    return none
  end
  previous = position(entry)
  reply[#reply + 1] = digits(position(entry))
  reply[#reply + 1] = message
end
return reply
