-- Closes a camera's open batch if it is due; batch/windows.py `due` is the specification.
-- KEYS open batch, its objects, deadlines, closing
-- ARGV camera, now (ms), window (ms)
-- Returns the closed batch as JSON, or nothing when it is not due, or somebody else closed it.
local open_key, objects_key, deadlines_key, closing_key = unpack(KEYS)
local camera, now, window = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local deadline = redis.call('ZSCORE', deadlines_key, camera)
if not deadline or tonumber(deadline) > now then
  return false
end
local first_arrived = redis.call('HGET', open_key, 'first_arrived')
if not first_arrived then
  redis.call('ZREM', deadlines_key, camera)
  return false
end
local reason = 'idle'
if now >= tonumber(first_arrived) + window then
  reason = 'window'
end
return shut(open_key, objects_key, deadlines_key, closing_key, camera, reason, now)
