"""The scripts of the outbox: a send is announced, what is to be sent is replaced, an end is written down."""

from __future__ import annotations

from bot.delivery.repeats import GONE_KEY as GONE
from bot.delivery.voice import SAID, VOICE

MISSING_KEPT = 20
"""Messages of one chat that are kept to be said again, so that a service that is ill for long fills no memory."""

# What is known of an entry without opening it. ``whole`` names the answer that it is part of, or is.
_ENTRIES = """
local function whole(entry)
  local row = cjson.decode(entry)
  return row['answer'] or row['key']
end
local function is_news(key, prefix) return string.sub(key, 1, #prefix) == prefix end
"""

# The delivery of an answer is over: what of it is missing is counted, and reported to who keeps receipts.
_REPORT = """
local function lost_of(missing, delivery, answer)
  local count = {}
  for _, outcome in ipairs({'unknown', 'not_sent'}) do
    count[outcome] = tonumber(redis.call('HGET', delivery, 'gone ' .. outcome) or '0')
  end
  for _, row in ipairs(redis.call('LRANGE', missing, 0, -1)) do
    local outcome, entry = string.match(row, '^(%S+) (.*)$')
    if whole(entry) == answer then count[outcome] = count[outcome] + 1 end
  end
  return count
end
local function report(arrivals, answer, late, sent, unknown, not_sent)
  redis.call('XADD', arrivals, 'MAXLEN', '~', 10000, '*', 'answer', answer, 'late', late,
    'sent', sent, 'unknown', unknown, 'not_sent', not_sent)
end
"""

# What must stay behind is taken out of a chat's outbox, behind its first ``first`` entries (0 or 1): news go back to
# who tells them, of an answer it is reported that it did not arrive, and who works on the case sees it.
LEAVE_BEHIND = f"""
{_ENTRIES} {_REPORT} {VOICE} {SAID}
local function forget_missing(missing, delivery, owner, case, said)
  local rows, kept = redis.call('LRANGE', missing, 0, -1), {{}}
  for _, row in ipairs(rows) do
    local entry = string.match(row, '^%S+ (.*)$')
    if stays_behind(entry, owner) then note(case, said, 'unsaid ' .. entry) else kept[#kept + 1] = row end
  end
  if #kept == #rows then return end
  redis.call('DEL', missing)
  if #kept == 0 then redis.call('HDEL', delivery, 'lost') return end
  redis.call('RPUSH', missing, unpack(kept))
  redis.call('EXPIRE', missing, 86400)
end
local function leave_behind(out, sending, news, missing, delivery, arrivals, case, said, chat, owner, prefix, first)
  local begun = redis.call('HGET', sending, chat) or ''
  local of, order, kept, dropped = {{}}, {{}}, {{}}, 0
  for n, entry in ipairs(redis.call('LRANGE', out, 0, -1)) do
    local key, answer = cjson.decode(entry)['key'], whole(entry)
    if n <= first or not stays_behind(entry, owner) then
      kept[#kept + 1] = entry
    else
      dropped = dropped + 1
      if is_news(key, prefix) then
        local outcome = string.sub(begun, 1, #key + 1) == key .. ' ' and 'unknown' or 'dropped'
        redis.call('XADD', news, '*', 'key', key, 'outcome', outcome)
      else
        if not of[answer] then order[#order + 1] = answer end
        of[answer] = (of[answer] or 0) + 1
        note(case, said, 'unsaid ' .. entry)
      end
    end
  end
  if dropped == 0 then return 0 end
  for _, answer in ipairs(order) do
    local known = redis.call('HMGET', delivery, 'answer', 'sent')
    report(arrivals, answer, '0', known[1] == answer and known[2] or 0, 0, of[answer])
  end
  redis.call('DEL', out)
  if #kept > 0 then redis.call('RPUSH', out, unpack(kept)) end
  return dropped
end
"""

# KEYS: fence, out, due, sending, talk, news, missing, delivery, arrivals, case, said
# ARGV: our fence, chat, a name for this send, how keys of news begin
# → {-1} fenced, {0} nothing to send, {1, entry, mark, missing} mark set, {2, …} a mark stood there already,
#   {3, how many} dropped because an officer speaks with the citizen, or the talk is closed.
#   ``missing`` is how many replies may be missing; -1 when some are not kept any more, of which nobody was told
MARK = f"""
{LEAVE_BEHIND}
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return {{-1}} end
local first = redis.call('LINDEX', KEYS[2], 0)
local owner = voice_of(redis.call('GET', KEYS[5]))
if not first or stays_behind(first, owner) then
  local dropped = leave_behind(KEYS[2], KEYS[4], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11],
    ARGV[2], owner, ARGV[4], 0)
  redis.call('HDEL', KEYS[4], ARGV[2])
  if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('ZREM', KEYS[3], ARGV[2]) end
  if first then forget_missing(KEYS[7], KEYS[8], owner, KEYS[10], KEYS[11]) end
  return {{first and 3 or 0, dropped}}
end
local lost = redis.call('LLEN', KEYS[7])
local expired = lost == 0 and redis.call('HEXISTS', KEYS[8], 'lost') == 1
if expired or redis.call('HEXISTS', KEYS[8], 'dropped') == 1 then lost = -1 end
local key = cjson.decode(first)['key']
local ours = key .. ' ' .. ARGV[3]
local mark = redis.call('HGET', KEYS[4], ARGV[2])
if mark and mark ~= ours and string.sub(mark, 1, #key + 1) == key .. ' ' then
  redis.call('HSET', KEYS[4], ARGV[2], ours .. ' found')
  return {{2, first, ours .. ' found', lost}}
end
redis.call('HSET', KEYS[4], ARGV[2], ours)
return {{1, first, ours, lost}}
"""

# KEYS: fence, out, sending, missing, delivery
# ARGV: our fence, chat, our mark, the first entry, '1' when it is told that some are not kept any more, how many rows
#   of the missing are said again, these rows …, the entries that replace the first …
# That some are gone is known until a notice of it arrived; ahead of one answer it is told once.
REPLACE = f"""
{_ENTRIES}
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[3], ARGV[2]) ~= ARGV[3] or redis.call('LINDEX', KEYS[2], 0) ~= ARGV[4] then return 0 end
if ARGV[5] == '1' then
  redis.call('HSETNX', KEYS[5], 'dropped', redis.call('HGET', KEYS[5], 'lost') or '')
  redis.call('HSET', KEYS[5], 'told ahead of', whole(ARGV[4]))
end
local rows = tonumber(ARGV[6])
for n = 7, 6 + rows do redis.call('LREM', KEYS[4], 1, ARGV[n]) end
if redis.call('EXISTS', KEYS[4]) == 0 then redis.call('HDEL', KEYS[5], 'lost') end
redis.call('LPOP', KEYS[2])
for n = #ARGV, 7 + rows, -1 do redis.call('LPUSH', KEYS[2], ARGV[n]) end
redis.call('HDEL', KEYS[3], ARGV[2])
return 1
"""

# KEYS: out, due, sending, unknown, news, missing, delivery, arrivals, talk, case, said
# ARGV: 1 entry, 2 its key, 3 chat, 4 outcome, 5 time of the next try (ms), 6 now (s), 7 most listed, 8 our mark,
#   9 life of the list (s), 10 how keys of news begin, 11 the answer, 12 late: '1' when it was told in part before,
#   13 '1' when its rest must not follow, 14 what is missing is 'kept', only 'told', or 'let go', 15 when it was
#   decided (s), 16 life of what is missing (s), 17 life of the delivery (s), 18 most missing
# The rest of an answer that must not follow is missing too, and kept: but not behind what was given up, for nobody
# understands an end without its beginning.
# What must stay behind by now is not missing either: who works on the case sees that it may not have arrived. How an
# officer's own words ended is written into the case as well.
# Only while our mark stands: whoever took the lane over may have settled this entry as unknown. → 1 when more waits
SETTLE = f"""
{_ENTRIES} {_REPORT} {VOICE} {SAID}
local owner = voice_of(redis.call('GET', KEYS[9]))
local function list(key, outcome)
  if outcome == 'sent' then return end
  local row = {{'key', key, 'chat', ARGV[3], 'at', ARGV[6], 'outcome', outcome}}
  redis.call('XADD', KEYS[4], 'MAXLEN', ARGV[7], '*', unpack(row))
  redis.call('EXPIRE', KEYS[4], ARGV[9])
end
local function miss(entry, outcome, how)
  if stays_behind(entry, owner) then
    note(KEYS[10], KEYS[11], 'unsaid ' .. entry)
    how = 'let go'
  end
  local until_ = math.floor(ARGV[15] + ARGV[16])
  local room = redis.call('LLEN', KEYS[6]) < tonumber(ARGV[18])
  if how == 'kept' and room and until_ > tonumber(ARGV[6]) then
    redis.call('HSETNX', KEYS[7], 'lost', ARGV[15])
    redis.call('RPUSH', KEYS[6], outcome .. ' ' .. entry)
    if redis.call('TTL', KEYS[6]) < 0 then redis.call('EXPIREAT', KEYS[6], until_) end
  else
    if how ~= 'let go' then redis.call('HSETNX', KEYS[7], 'dropped', ARGV[15]) end
    redis.call('HINCRBY', KEYS[7], 'gone ' .. outcome, 1)
  end
end
local function next_in(answer)
  local entry = redis.call('LINDEX', KEYS[1], 0)
  return entry and whole(entry) == answer and entry or nil
end
if redis.call('HGET', KEYS[3], ARGV[3]) ~= ARGV[8] then return redis.call('LLEN', KEYS[1]) > 0 and 1 or 0 end
redis.call('HDEL', KEYS[3], ARGV[3])
if ARGV[4] == 'again' then
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[3])
  return 0
end
if redis.call('LINDEX', KEYS[1], 0) == ARGV[1] then redis.call('LPOP', KEYS[1]) end
list(ARGV[2], ARGV[4])
if not stays_behind(ARGV[1], 'officer') and not is_news(ARGV[2], ARGV[10]) then
  note(KEYS[10], KEYS[11], 'end ' .. cjson.encode({{key = ARGV[2], outcome = ARGV[4]}}))
end
if is_news(ARGV[2], ARGV[10]) then
  redis.call('XADD', KEYS[5], '*', 'key', ARGV[2], 'outcome', ARGV[4])
else
  local answer = ARGV[11]
  if redis.call('HGET', KEYS[7], 'answer') ~= answer then
    redis.call('HSET', KEYS[7], 'answer', answer, 'sent', 0)
    redis.call('HDEL', KEYS[7], 'gone unknown', 'gone not_sent')
  end
  if ARGV[4] == 'sent' and string.match(ARGV[2], '{GONE}$') then
    redis.call('HDEL', KEYS[7], 'dropped', 'told ahead of')
  end
  if ARGV[4] == 'sent' then redis.call('HINCRBY', KEYS[7], 'sent', 1) else miss(ARGV[1], ARGV[4], ARGV[14]) end
  local rest = ARGV[13] == '1' and next_in(answer)
  while rest do
    redis.call('LPOP', KEYS[1])
    list(cjson.decode(rest)['key'], 'not_sent')
    miss(rest, 'not_sent', ARGV[14] == 'told' and 'told' or 'kept')
    rest = next_in(answer)
  end
  if not next_in(answer) then
    local lost = lost_of(KEYS[6], KEYS[7], answer)
    report(KEYS[8], answer, ARGV[12], redis.call('HGET', KEYS[7], 'sent'), lost['unknown'], lost['not_sent'])
    local open = redis.call('HEXISTS', KEYS[7], 'lost') + redis.call('HEXISTS', KEYS[7], 'dropped')
    if open == 0 then redis.call('DEL', KEYS[7]) end
  end
  redis.call('EXPIRE', KEYS[7], ARGV[17])
end
if redis.call('LLEN', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[3]) return 0 end
return 1
"""
