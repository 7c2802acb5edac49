-- Some of the batches that closed and whose BatchClosed is not known to be published, as JSON, in no order.
-- KEYS closing; ARGV how many
local found = redis.call('HRANDFIELD', KEYS[1], tonumber(ARGV[1]), 'WITHVALUES')
local records = {}
for i = 2, #found, 2 do
  table.insert(records, found[i])
end
return records
