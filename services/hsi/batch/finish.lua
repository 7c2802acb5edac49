-- BatchClosed of this batch is published: forget it.
-- KEYS closing; ARGV batch id
return redis.call('HDEL', KEYS[1], ARGV[1])
