-- Stamps a message, keeps it and publishes it: one step, so that order, store and delivery cannot disagree.
--
-- ARGV[1] the group's channel
-- ARGV[2] the command that publishes
-- ARGV[3] the marker that stands before what is kept
-- ARGV[4] the message up to its `sent_at`
-- ARGV[5] the message from behind its `sent_at`
-- ARGV[6] how many messages are kept
-- ARGV[7] how many bytes of messages are kept, the newest message excepted
-- ARGV[8] how long a message is kept, in ms
-- ARGV[9] how long the tip is kept, in ms
-- ARGV[10] the newest position that the calling node was told, or 0
-- ARGV[11] the stores
-- Returns how many received it. What is refused is not kept either.

local channel, publish, marker, head, tail = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local count, most_bytes, age, life = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9]
local told = tonumber(ARGV[10])

-- A moment in UTC, in one width: the same as the nodes write.
-- Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
local function stamp(micros)
  local seconds = math.floor(micros / 1000000)
  local days = math.floor(seconds / 86400)
  local second = seconds - days * 86400
  local shifted = days + 719468
  local era = math.floor(shifted / 146097)
  local day_of_era = shifted - era * 146097
  local year_of_era = math.floor((day_of_era - math.floor(day_of_era / 1460) + math.floor(day_of_era / 36524)
    - math.floor(day_of_era / 146096)) / 365)
  local day_of_year = day_of_era
    - (365 * year_of_era + math.floor(year_of_era / 4) - math.floor(year_of_era / 100))
  local month_from_march = math.floor((5 * day_of_year + 2) / 153)
  local day = day_of_year - math.floor((153 * month_from_march + 2) / 5) + 1
  local month = month_from_march < 10 and month_from_march + 3 or month_from_march - 9
  local year = era * 400 + year_of_era + (month <= 2 and 1 or 0)
  return string.format('%04d-%02d-%02dT%02d:%02d:%02d.%06dZ', year, month, day, math.floor(second / 3600),
    math.floor(second / 60) % 60, second % 60, micros - seconds * 1000000)
end

local last, bytes = newest()
if not last then
  -- Nothing is known of what was before: whoever saw less than this moment cannot be sure.
  last, bytes = now - 1, 0
end
-- A store that failed over may have lost what this node was told: what was kept before does not reach up to here.
last = math.max(last, told)
-- The clock may have stepped back, or be another one; positions do not.
local at = math.max(now, last + 1)
local message = head .. stamp(at) .. tail
bytes = bytes + #message

redis.call('XADD', stream, 'MAXLEN', count, digits(at) .. '-0',
  'p', digits(last), 'b', digits(bytes), 'm', message)
redis.call('XTRIM', stream, 'MINID', digits(at - age * 1000))
if bytes > most_bytes then
  local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  while position(oldest) < at do
    local _, before, first = fields(oldest)
    if bytes - before + #first <= most_bytes then
      break
    end
    redis.call('XDEL', stream, oldest[1])
    oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  end
end
redis.call('PEXPIRE', stream, age)
remember(at, bytes, life)
local published = redis.pcall(publish, channel, marker .. digits(last) .. ' ' .. digits(at) .. '\n' .. message)
if type(published) == 'table' and published.err then
  -- The user may not publish, or not there: its sender is told that nobody gets it. Nothing was kept after it. The stream
  -- takes no position up to this one any more: should the clock be behind it, what is sent until then is refused, too.
  redis.call('XDEL', stream, digits(at) .. '-0')
  remember(last, bytes - #message, life)
end
return published
