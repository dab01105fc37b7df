"""Pieces of Lua that several scripts share."""

from __future__ import annotations

# An event leaves its lane: false when it is not there any more. ``waiting`` counts each chat's events in the lane.
TAKE = """
local function take(inbox, waiting, id)
  local rows = redis.call('XRANGE', inbox, id, id)
  if #rows == 0 then return false end
  redis.call('XDEL', inbox, id)
  local fields = rows[1][2]
  for n = 1, #fields, 2 do
    local chat = fields[n + 1]
    if fields[n] == 'chat' and redis.call('HINCRBY', waiting, chat, -1) < 1 then
      redis.call('HDEL', waiting, chat, chat .. ' told')
    end
  end
  return rows[1]
end
"""

# Entries wait to be sent to a chat; gateways are told which lane to look at.
QUEUE = """
local function queue(out, due, ref, now, signal, lane, entries)
  if #entries == 0 then return end
  redis.call('RPUSH', out, unpack(entries))
  redis.call('ZADD', due, 'NX', now, ref)
  redis.call('PUBLISH', signal, lane)
end
"""
