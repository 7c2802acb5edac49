-- Closes a camera's open batch if it is due; batch/windows.py `due` is the specification.
-- KEYS open batch, its objects, deadlines, closing
-- ARGV camera, now (ms)
-- Returns the closed batch as JSON, or nothing when it is not due, or somebody else closed it.
local open_key, objects_key, deadlines_key, closing_key = unpack(KEYS)
local camera, now = ARGV[1], tonumber(ARGV[2])

local deadline = redis.call('ZSCORE', deadlines_key, camera)
if not deadline or tonumber(deadline) > now then
  return false
end
local first_arrived, window = unpack(redis.call('HMGET', open_key, 'first_arrived', 'window'))
if not first_arrived then
  redis.call('ZREM', deadlines_key, camera)
  return false
end
local reason = 'idle'
if window and now >= tonumber(first_arrived) + tonumber(window) then -- an older version wrote no window
  reason = 'window'
end
return shut(open_key, objects_key, deadlines_key, closing_key, camera, reason, now)
