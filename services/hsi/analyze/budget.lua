-- Takes one of the calls that a camera has in a span of time, or only looks whether one is left.
-- KEYS the camera's calls of the last span, by when they were made
-- ARGV now (ms), most, span (ms), a name for this call or nothing to look only
-- Returns 0 where one is left, else when the next one is, in ms as text.
local calls = KEYS[1]
local now, most, span, call = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

redis.call('ZREMRANGEBYSCORE', calls, '-inf', string.format('%.0f', now - span))
local oldest = redis.call('ZRANGE', calls, -most, -most, 'WITHSCORES')
if oldest[2] then
  return string.format('%.0f', tonumber(oldest[2]) + span)
end
if call ~= '' then
  redis.call('ZADD', calls, string.format('%.0f', now), call)
  redis.call('PEXPIRE', calls, span)
end
return 0
