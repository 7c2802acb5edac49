-- Sets when an open batch is due, but not later than so long after its first picture came.
-- KEYS open batch, deadlines
-- ARGV flow, wanted deadline (ms), most after the first arrival (ms)
-- Returns the deadline in ms as text, or nothing when no batch is open.
local first_arrived = redis.call('HGET', KEYS[1], 'first_arrived')
if not first_arrived then
  return false
end
local deadline = string.format('%.0f', math.min(tonumber(ARGV[2]), tonumber(first_arrived) + tonumber(ARGV[3])))
redis.call('ZADD', KEYS[2], deadline, ARGV[1])
return deadline
