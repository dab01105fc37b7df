"""The scripts of the desk. Each changes who speaks, or speaks, in one step with all that follows from it."""

from __future__ import annotations

from bot.delivery.outbox_scripts import LEAVE_BEHIND
from bot.delivery.scripts import QUEUE
from bot.delivery.voice import SAID, VOICE

# A citizen asks for an officer. KEYS: case, cases, said, talk
# ARGV: name, now (ms), office, channel, chat (sealed), about, life (s), note → 1 opened, 0 open already
OPEN = f"""
{VOICE} {SAID}
if open(KEYS[1]) then return 0 end
local _, number = voice_of(redis.call('GET', KEYS[4]))
number = math.max(number, tonumber(redis.call('HGET', KEYS[1], 'number') or '0'))
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'state', 'waiting', 'since', ARGV[2], 'touched', ARGV[2], 'asked', ARGV[2],
  'office', ARGV[3], 'channel', ARGV[4], 'chat', ARGV[5], 'about', ARGV[6], 'number', number)
redis.call('HDEL', KEYS[1], 'officer', 'name', 'escalated')
redis.call('EXPIRE', KEYS[1], ARGV[7])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
note(KEYS[1], KEYS[3], ARGV[8])
return 1
"""

# Where nobody has taken it yet, a case goes to another office. KEYS: case, said. ARGV: office, note → 1 moved, 0 not
MOVE = f"""
{SAID}
if redis.call('HGET', KEYS[1], 'state') ~= 'waiting' or redis.call('HGET', KEYS[1], 'office') == ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'office', ARGV[1])
note(KEYS[1], KEYS[2], ARGV[2])
return 1
"""

# The citizen and the bot went on to another procedure. KEYS: case. ARGV: its code
ABOUT = f"""
{SAID}
if open(KEYS[1]) then redis.call('HSET', KEYS[1], 'about', ARGV[1]) end
"""

# Who speaks changes. KEYS: case, talk, said, out, due, sending, news, missing, delivery, arrivals, cases
# ARGV: 1 what: take, return, close, wait; 2 the number that whoever wants it saw, 3 officer, 4 the officer's name,
#   5 how many lines they saw (-1: never mind), 6 now (ms), 7 life (s) of the case from now on, 8 note, 9 chat,
#   10 how keys of news begin, 11 signal, 12 lane, 13 life of the voice (s), 14 … what is said to the citizen with it
# → the number from now on, -1 somebody else was first, -2 there are lines that they have not seen. What they did
#   themselves just before is done.
TURN = f"""
{LEAVE_BEHIND} {QUEUE}
local what = ARGV[1]
local _, number = voice_of(redis.call('GET', KEYS[2]))
local row = redis.call('HMGET', KEYS[1], 'state', 'officer', 'number', 'rows')
local state = ({{take = 'taken', close = 'closed', wait = 'waiting'}})[what] or 'returned'
local owner = ({{take = 'officer', close = 'closed'}})[what] or 'bot'
number = math.max(number, tonumber(row[3] or '0') or 0)
if number == tonumber(ARGV[2]) + 1 and row[1] == state and row[2] == ARGV[3] then return number end
if number ~= tonumber(ARGV[2]) then return -1 end
if what == 'take' then
  if not open(KEYS[1]) then return -1 end
elseif row[1] ~= 'taken' then return -1 end
local newer = (tonumber(row[4] or '0') or 0) - tonumber(ARGV[5])
if tonumber(ARGV[5]) >= 0 and newer > 0 then
  for _, line in ipairs(redis.call('LRANGE', KEYS[3], -newer, -1)) do
    local who = string.match(line, '^%S+')
    if who == 'citizen' or who == 'unsaid' then return -2 end
  end
end
number = number + 1
redis.call('SET', KEYS[2], owner .. ' ' .. number, 'EX', owner == 'officer' and ARGV[7] or ARGV[13])
redis.call('HSET', KEYS[1], 'state', state, 'number', number, 'officer', ARGV[3], 'name', ARGV[4], 'touched', ARGV[6])
if what == 'wait' then redis.call('HSET', KEYS[1], 'escalated', '1') end
if what == 'return' or what == 'close' then redis.call('HDEL', KEYS[1], 'asked') end
redis.call('EXPIRE', KEYS[1], ARGV[7])
if what == 'take' then
  local held = redis.call('HEXISTS', KEYS[6], ARGV[9])
  leave_behind(KEYS[4], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[1], KEYS[3],
    ARGV[9], owner, ARGV[10], held)
  forget_missing(KEYS[8], KEYS[9], owner, KEYS[1], KEYS[3])
end
note(KEYS[1], KEYS[3], ARGV[8])
queue(KEYS[4], KEYS[5], ARGV[9], ARGV[6], ARGV[11], ARGV[12], {{unpack(ARGV, 14)}})
return number
"""

# An officer says something. KEYS: case, talk, said, out, due, mark
# ARGV: number, line, now (ms), chat, signal, lane, life of the mark (s), entry
# → 1 on its way, 0 said before, -1 somebody else speaks by now
ANSWER = f"""
{SAID} {QUEUE}
if redis.call('EXISTS', KEYS[6]) == 1 then return 0 end
if redis.call('GET', KEYS[2]) ~= 'officer ' .. ARGV[1] then return -1 end
redis.call('SET', KEYS[6], '1', 'EX', ARGV[7])
redis.call('EXPIRE', KEYS[1], ARGV[7])
redis.call('EXPIRE', KEYS[2], ARGV[7])
redis.call('HDEL', KEYS[1], 'asked')
redis.call('HSET', KEYS[1], 'touched', ARGV[3])
note(KEYS[1], KEYS[3], ARGV[2])
queue(KEYS[4], KEYS[5], ARGV[4], ARGV[3], ARGV[5], ARGV[6], {{ARGV[8]}})
return 1
"""

# An officer answered elsewhere, in the service's own console. KEYS: case, talk, said, mark
# ARGV: line, now (ms), life of the mark (s) → 1 written down, 0 before
HEARD = f"""
{SAID}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[4]) == 1 then return 0 end
redis.call('SET', KEYS[4], '1', 'EX', ARGV[3])
redis.call('HDEL', KEYS[1], 'asked')
redis.call('HSET', KEYS[1], 'touched', ARGV[2])
note(KEYS[1], KEYS[3], ARGV[1])
return 1
"""

# Nobody of the commune answered in time: the province sees it too. KEYS: case, said, talk, out, due
# ARGV: note, chat, now (ms), signal, lane, entry … → 1 escalated, 0 not any more
ESCALATE = f"""
{SAID} {QUEUE}
if redis.call('HGET', KEYS[1], 'state') ~= 'waiting' or redis.call('HGET', KEYS[1], 'escalated') then return 0 end
redis.call('HSET', KEYS[1], 'escalated', '1')
note(KEYS[1], KEYS[2], ARGV[1])
queue(KEYS[4], KEYS[5], ARGV[2], ARGV[3], ARGV[4], ARGV[5], {{unpack(ARGV, 6)}})
return 1
"""
