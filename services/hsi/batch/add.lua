-- Puts one picture's detections into its camera's batch; batch/windows.py `arrive` is the specification.
-- KEYS open batch, its objects, the picture's marker, deadlines, closing
-- ARGV camera, candidate batch id, now, captured, completed (ms), window, idle (ms), most objects, ttl (s),
--      synthetic (0 or 1), trace id, then one text per object
-- Returns batch id, 1 when the picture is new and 0 when it was added before, then the batches this ended as JSON.
local open_key, objects_key, marker_key, deadlines_key, closing_key = unpack(KEYS)
local camera, candidate = ARGV[1], ARGV[2]
local now, captured, completed = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local window, idle, most, ttl = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local synthetic, trace = ARGV[10], ARGV[11]
local first_object = 12

local known = redis.call('GET', marker_key)
if known then
  return { known, 0 }
end

local ended = {}
local batch = {}
local fields = redis.call('HGETALL', open_key)
for i = 1, #fields, 2 do
  batch[fields[i]] = fields[i + 1]
end

if batch['id'] then
  local reason = nil
  if captured - tonumber(batch['last_captured']) >= idle then
    reason = 'idle'
  elseif captured - tonumber(batch['first_captured']) >= window then
    reason = 'window'
  end
  if reason then
    table.insert(ended, shut(open_key, objects_key, deadlines_key, closing_key, camera, reason, now))
    batch = {}
  end
end

if not batch['id'] then
  redis.call('DEL', objects_key)
  batch = {
    id = candidate,
    first_captured = text(captured),
    last_captured = text(captured),
    first_arrived = text(now),
    last_arrived = text(now),
    first_completed = text(completed),
    synthetic = synthetic,
    trace = trace,
    window = text(window),
  }
else
  batch['first_captured'] = text(math.min(tonumber(batch['first_captured']), captured))
  batch['last_captured'] = text(math.max(tonumber(batch['last_captured']), captured))
  batch['window'] = text(window)
  batch['last_arrived'] = text(math.max(tonumber(batch['last_arrived']), now))
  batch['first_completed'] = text(math.min(tonumber(batch['first_completed']), completed))
  if synthetic == '1' then
    batch['synthetic'] = '1'
  end
end

for name, value in pairs(batch) do
  redis.call('HSET', open_key, name, value)
end
for i = first_object, #ARGV do
  redis.call('RPUSH', objects_key, ARGV[i])
end
redis.call('SET', marker_key, batch['id'], 'EX', ttl)

if redis.call('LLEN', objects_key) >= most then
  table.insert(ended, shut(open_key, objects_key, deadlines_key, closing_key, camera, 'max_size', now))
else
  local deadline = math.min(tonumber(batch['first_arrived']) + window, tonumber(batch['last_arrived']) + idle)
  redis.call('ZADD', deadlines_key, text(deadline), camera)
  redis.call('EXPIRE', open_key, ttl)
  redis.call('EXPIRE', objects_key, ttl)
end

return { batch['id'], 1, unpack(ended) }
