-- The earliest deadlines of open batches, as camera and milliseconds by turns.
-- KEYS deadlines; ARGV how many
return redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1, 'WITHSCORES')
