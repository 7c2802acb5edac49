-- For each picture 1 when the batch that took it is still here, open or closing, else 0.
-- KEYS closing, then for each picture its marker and its camera's open batch
local found = {}
for i = 2, #KEYS, 2 do
  local batch = redis.call('GET', KEYS[i])
  local here = batch and (redis.call('HGET', KEYS[i + 1], 'id') == batch or redis.call('HEXISTS', KEYS[1], batch) == 1)
  table.insert(found, here and 1 or 0)
end
return found
