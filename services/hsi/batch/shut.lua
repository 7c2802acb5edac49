-- Shared by add.lua and close.lua (scripts.py puts it in front of both). Moves a camera's open batch into the closing
-- hash, in one step: from then on it takes no more objects, and it stays there until BatchClosed was published.
-- Numbers travel as decimal text, because Lua would print a millisecond count in exponent form.
local function text(number)
  return string.format('%.0f', number)
end

local function shut(open_key, objects_key, deadlines_key, closing_key, camera, reason, now)
  local fields = redis.call('HGETALL', open_key)
  local closed = { reason = reason, camera = camera, closed = text(now) }
  for i = 1, #fields, 2 do
    closed[fields[i]] = fields[i + 1]
  end
  closed['objects'] = redis.call('LRANGE', objects_key, 0, -1)
  local record = cjson.encode(closed)
  redis.call('HSET', closing_key, closed['id'], record)
  redis.call('DEL', open_key, objects_key)
  redis.call('ZREM', deadlines_key, camera)
  return record
end
