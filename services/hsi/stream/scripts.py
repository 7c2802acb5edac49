"""The Lua that makes each step of the queue one step. Text only; for Redis 6.2 and later.

Every script is replicated by its effects, so reading the server's clock in it is safe. Entries of work streams have
the fields type and data; entries of logs also `at`, in milliseconds, because their ids are sequence numbers.
"""

PUBLISH = """
local length = redis.call('XLEN', KEYS[1])
if length >= tonumber(ARGV[1]) then return {0, length} end
redis.call('XADD', KEYS[1], '*', 'type', ARGV[2], 'data', ARGV[3])
return {1, length + 1}
"""
"""KEYS stream; ARGV maximum, type, data → {1 when added else 0, length}."""

_FIELDS = """
local function fields_of(list)
  local fields = {}
  for i = 1, #list, 2 do fields[list[i]] = list[i + 1] end
  return fields
end
local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
"""

ENSURE_GROUP = (
    _FIELDS
    + """
local made = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
if made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then return made end
for _, row in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = fields_of(row)
  if consumer.pending == 0 and consumer.idle > tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
  end
end
return 1
"""
)
"""KEYS stream; ARGV group, idle ms after which a consumer with nothing pending is forgotten."""

_CLAIM = """
local function claim(id, deliveries)
  local found = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], '0', id, 'RETRYCOUNT', deliveries)[1]
  if found then return {id, deliveries, found[2]} end
  redis.call('XACK', KEYS[1], ARGV[1], id)
  return nil
end
"""
"""An entry that was pending but is gone from the stream (somebody deleted it by hand) is acknowledged and skipped."""

RESUME = (
    _CLAIM
    + """
local wanted = tonumber(ARGV[3])
local held, taken = {}, {}
for i = 4, #ARGV do held[ARGV[i]] = true end
for _, pending in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', wanted + #ARGV - 3, ARGV[2])) do
  if #taken < wanted and not held[pending[1]] then
    taken[#taken + 1] = claim(pending[1], pending[4] + 1)
  end
end
return taken
"""
)
"""KEYS stream; ARGV group, consumer, count, ids held … → {{id, deliveries, fields} …}."""

RECLAIM = (
    _CLAIM
    + """
local taken = {}
for _, pending in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[3], '-', '+', ARGV[4])) do
  taken[#taken + 1] = claim(pending[1], pending[4] + 1)
end
return taken
"""
)
"""XAUTOCLAIM that also tells delivery counts. KEYS stream; ARGV group, consumer, idle ms, count → as RESUME."""

RETAKE = (
    _CLAIM
    + """
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2])[1]
return pending and claim(ARGV[3], pending[4] + tonumber(ARGV[4])) or false
"""
)
"""KEYS stream; ARGV group, consumer, id, 1 to count else 0 → {id, deliveries, fields} or nil."""

RENEW = """
for i = 3, #ARGV do
  if redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1, ARGV[2])[1] then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], '0', ARGV[i], 'JUSTID')
  end
end
return 1
"""
"""KEYS stream; ARGV group, consumer, ids …; what another consumer has by now is left to it."""

ACK = """
local acked = redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
if ARGV[3] == '1' then redis.call('XDEL', KEYS[1], ARGV[2]) end
return acked
"""
"""KEYS stream; ARGV group, id, 1 to remove the entry (work streams)."""

BURY = (
    _FIELDS
    + """
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)
if pending.err then return string.find(pending.err, 'NOGROUP', 1, true) and {1, 0} or pending end
if not pending[1] then return {1, 0} end
local length = redis.call('XLEN', KEYS[2])
if length >= tonumber(ARGV[4]) then return {0, length} end
local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
if entry then
  local fields = fields_of(entry[2])
  local data = fields.data or cjson.encode(fields)
  redis.call('XADD', KEYS[2], '*', 'type', fields.type or '', 'data', data, 'reason', ARGV[3],
    'deliveries', pending[1][4], 'buried_at_ms', string.format('%.0f', now_ms()))
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
if ARGV[5] == '1' then redis.call('XDEL', KEYS[1], ARGV[2]) end
return {1, length + 1}
"""
)
"""KEYS stream, dead letters; ARGV group, id, reason, maximum, 1 to remove → {1 when done else 0, length}."""

REQUEUE = """
local oldest = redis.call('XRANGE', KEYS[2], ARGV[2], ARGV[3], 'COUNT', 1)[1]
if not oldest then return {1, 0} end
local length = redis.call('XLEN', KEYS[1])
if length >= tonumber(ARGV[1]) then return {0, length} end
local fields = {}
for i = 1, #oldest[2], 2 do fields[oldest[2][i]] = oldest[2][i + 1] end
redis.call('XADD', KEYS[1], '*', 'type', fields.type or '', 'data', fields.data or '')
redis.call('XDEL', KEYS[2], oldest[1])
return {1, length + 1, oldest[1], oldest[2]}
"""
"""KEYS stream, dead letters; ARGV maximum, first and last id to choose the oldest from
→ {1 when done else 0, length[, id, fields of the dead letter]}."""

DISCARD = """
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[2], 'COUNT', ARGV[3])
for _, letter in ipairs(found) do redis.call('XDEL', KEYS[1], letter[1]) end
return #found
"""
"""KEYS dead letters; ARGV first and last id, how many at once → how many are gone."""

DEPTH = (
    _FIELDS
    + """
local length, pending, age = redis.call('XLEN', KEYS[1]), 0, 0
if redis.call('EXISTS', KEYS[1]) == 1 then
  for _, row in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do pending = pending + fields_of(row).pending end
end
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
if oldest then age = math.max(0, now_ms() - tonumber(string.match(oldest[1], '^%d+'))) end
return {math.max(0, length - pending), pending, age, redis.call('XLEN', KEYS[2])}
"""
)
"""KEYS work stream, dead letters → {waiting, pending, age of the oldest in ms, dead}."""

_LOG = (
    _FIELDS
    + """
local function seq_of(id) return tonumber(string.match(id, '^%d+')) end
local function whole(number) return string.format('%.0f', number) end
local function newest(log, counter)
  local last = tonumber(redis.call('GET', counter) or '0')
  if redis.call('EXISTS', log) == 0 then return last end
  return math.max(last, seq_of(fields_of(redis.call('XINFO', 'STREAM', log))['last-generated-id']))
end
local function groups_of(log)
  local groups = {}
  if redis.call('EXISTS', log) == 0 then return groups end
  for i, row in ipairs(redis.call('XINFO', 'GROUPS', log)) do
    local group = fields_of(row)
    local needs = seq_of(group['last-delivered-id']) + 1
    if group.pending > 0 then needs = seq_of(redis.call('XPENDING', log, group.name)[2]) end
    groups[i] = {pending = group.pending, read = seq_of(group['last-delivered-id']), needs = needs}
  end
  return groups
end
"""
)

NEWEST = _LOG + "return whole(newest(KEYS[1], KEYS[2]))"
"""KEYS log, counter → the highest number given, as text."""

_APPEND = (
    _LOG
    + """
local function append(log, counter, channel, size, hard_size, kind, data)
  local seq = newest(log, counter) + 1
  if seq == 1 then seq = now_ms() end
  if redis.call('XLEN', log) >= size then
    local keep = seq - size + 1
    for _, group in ipairs(groups_of(log)) do keep = math.min(keep, group.needs) end
    redis.call('XTRIM', log, 'MINID', '=', whole(keep))
    local length = redis.call('XLEN', log)
    if length >= hard_size then return nil, length end
  end
  redis.call('SET', counter, whole(seq))
  redis.call('XADD', log, whole(seq) .. '-0', 'type', kind, 'data', data, 'at', whole(now_ms()))
  local told = '{"seq":' .. whole(seq) .. ',"type":' .. cjson.encode(kind) .. ',"data":' .. data .. '}'
  redis.call('PUBLISH', channel, told)
  return whole(seq), 0
end
"""
)
"""A lost or outdated counter never goes back: the stream's own last id counts too; with both lost, the clock."""

APPEND = (
    _APPEND
    + """
local seq, length = append(KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5])
return {seq or '0', length}
"""
)
"""KEYS log, counter; ARGV channel, size, hard size, type, data → {number as text, or '0' and the length}."""

REQUEUE_LOG = (
    _APPEND
    + """
local oldest = redis.call('XRANGE', KEYS[3], ARGV[4], ARGV[5], 'COUNT', 1)[1]
if not oldest then return {1, 0} end
local fields = fields_of(oldest[2])
local seq, length = append(KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), fields.type, fields.data)
if not seq then return {0, length} end
redis.call('XDEL', KEYS[3], oldest[1])
return {1, length, oldest[1], oldest[2]}
"""
)
"""KEYS log, counter, dead letters; ARGV channel, size, hard size, first and last id → as REQUEUE."""

DEPTH_LOG = (
    _LOG
    + """
local last, waiting, pending, age = newest(KEYS[1], KEYS[2]), 0, 0, 0
for _, group in ipairs(groups_of(KEYS[1])) do
  local behind = math.max(0, math.min(redis.call('XLEN', KEYS[1]), last - group.read))
  if behind + group.pending > waiting + pending then
    waiting, pending = behind, group.pending
    local oldest = redis.call('XRANGE', KEYS[1], whole(group.needs), '+', 'COUNT', 1)[1]
    if oldest then age = math.max(0, now_ms() - tonumber(fields_of(oldest[2]).at or now_ms())) end
  end
end
return {waiting, pending, age, redis.call('XLEN', KEYS[3])}
"""
)
"""KEYS log, counter, dead letters → as DEPTH, of the group furthest behind."""
