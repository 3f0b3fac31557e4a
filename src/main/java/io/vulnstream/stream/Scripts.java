package io.vulnstream.stream;

/**
 * What Redis does in one step. Every script answers ids and bytes only, and makes a missing group from the beginning of the
 * stream: what is read again is settled again.
 */
final class Scripts {
    private Scripts() {}

    /** Name of the field that holds the event. */
    static final String FIELD = "e";

    /**
     * {@code status, bytes, size} of an entry: 0 an event, 1 no field of ours, 2 larger than the limit and cut. A value of any size
     * may stand in a stream that somebody wrote into by hand; only its beginning leaves the server.
     */
    private static final String VALUE = """
            local function value(fields, limit)
                for i = 1, #fields, 2 do
                    if fields[i] == 'e' then
                        local v = fields[i + 1]
                        if #v > limit then return 2, string.sub(v, 1, limit), #v end
                        return 0, v, #v
                    end
                end
                local all = table.concat(fields, ' ')
                return 1, string.sub(all, 1, limit), #all
            end
            """;

    /**
     * Takes unread entries, those of the first stream before those of the second, except for a number that is kept for the
     * second. KEYS: one or two streams. ARGV: group, consumer, count, kept, limit. Answers the entries as
     * {@code stream, id, status, bytes, size} and, when there were fewer than count, the last id of each stream.
     */
    static final String TAKE = VALUE + """
            local group, consumer, left, kept, limit = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
            local taken, last = {}, {}
            local function read(k, count)
                if count <= 0 then return end
                local function once()
                    return redis.pcall('XREADGROUP', 'GROUP', group, consumer, 'COUNT', count, 'STREAMS', KEYS[k], '>')
                end
                local reply = once()
                if reply and reply.err and string.find(reply.err, 'NOGROUP', 1, true) then
                    redis.call('XGROUP', 'CREATE', KEYS[k], group, '0', 'MKSTREAM')
                    reply = once()
                end
                if not reply then return end
                if reply.err then error(reply.err) end
                for _, entry in ipairs(reply[1][2]) do
                    local status, bytes, size = value(entry[2], limit)
                    taken[#taken + 1] = {k, entry[1], status, bytes, size}
                    left = left - 1
                end
            end
            if #KEYS == 2 then read(2, math.min(kept, left)) end
            read(1, left)
            if #KEYS == 2 then read(2, left) end
            if left <= 0 then return {taken, last} end
            for k = 1, #KEYS do
                last[k] = '0-0'
                local info = redis.pcall('XINFO', 'STREAM', KEYS[k])
                if not info.err then
                    for i = 1, #info, 2 do
                        if info[i] == 'last-generated-id' then last[k] = info[i + 1] end
                    end
                end
            end
            return {taken, last}
            """;

    /** Acknowledges entries. KEYS: stream. ARGV: group, 1 to delete them too, ids. */
    static final String SETTLE = """
            for from = 3, #ARGV, 1000 do
                local to = math.min(#ARGV, from + 999)
                redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, from, to))
                if ARGV[2] == '1' then redis.call('XDEL', KEYS[1], unpack(ARGV, from, to)) end
            end
            return #ARGV - 2
            """;

    /**
     * Says of the entries this consumer works on that it still does, then takes over what others, or this one, left behind.
     * An entry that was trimmed is acknowledged; one that was delivered too often is given up (status 3), and comes back
     * from the ledger. Consumers of processes long gone are removed. KEYS: stream. ARGV: group, consumer, idle
     * milliseconds, count, most deliveries, limit, 1 to delete what is given up, ids worked on.
     */
    static final String MAINTAIN = VALUE + """
            local key, group, consumer, limit = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[6])
            for i = 8, #ARGV do
                local pending = redis.pcall('XPENDING', key, group, ARGV[i], ARGV[i], 1)
                if not pending.err and #pending == 1 and pending[1][2] == consumer then
                    redis.call('XCLAIM', key, group, consumer, 0, ARGV[i], 'JUSTID')
                end
            end
            local taken = {}
            local consumers = redis.pcall('XINFO', 'CONSUMERS', key, group)
            if consumers.err then return taken end
            for _, c in ipairs(consumers) do
                local facts = {}
                for i = 1, #c, 2 do facts[c[i]] = c[i + 1] end
                if facts.pending == 0 and facts.idle > 3600000 then
                    redis.call('XGROUP', 'DELCONSUMER', key, group, facts.name)
                end
            end
            if tonumber(ARGV[4]) == 0 then return taken end
            for _, left in ipairs(redis.call('XPENDING', key, group, 'IDLE', ARGV[3], '-', '+', ARGV[4])) do
                local id = left[1]
                local entry = redis.call('XRANGE', key, id, id)
                if #entry == 0 then
                    redis.call('XACK', key, group, id)
                elseif left[4] >= tonumber(ARGV[5]) then
                    redis.call('XACK', key, group, id)
                    if ARGV[7] == '1' then redis.call('XDEL', key, id) end
                    taken[#taken + 1] = {1, id, 3, '', 0}
                else
                    redis.call('XCLAIM', key, group, consumer, ARGV[3], id)
                    local status, bytes, size = value(entry[1][2], limit)
                    taken[#taken + 1] = {1, id, status, bytes, size}
                end
            end
            return taken
            """;

    /** Removes a consumer that has nothing pending. KEYS: streams. ARGV: group, consumer. */
    static final String LEAVE = """
            for _, key in ipairs(KEYS) do
                local pending = redis.pcall('XPENDING', key, ARGV[1], '-', '+', 1, ARGV[2])
                if not pending.err and #pending == 0 then
                    redis.call('XGROUP', 'DELCONSUMER', key, ARGV[1], ARGV[2])
                end
            end
            return 0
            """;

    /** Which entries are neither in the stream nor pending. KEYS: stream. ARGV: group, ids. */
    static final String GONE = """
            local gone = {}
            for i = 2, #ARGV do
                local entry = redis.pcall('XRANGE', KEYS[1], ARGV[i], ARGV[i])
                if entry.err or #entry == 0 then
                    local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
                    if pending.err or #pending == 0 then gone[#gone + 1] = ARGV[i] end
                end
            end
            return gone
            """;

    /**
     * Trims below everything that any of the groups has not read or not acknowledged; nothing while one of them is missing.
     * KEYS: stream. ARGV: groups.
     */
    static final String TRIM = """
            local function parts(id)
                local ms, seq = string.match(id, '(%d+)-(%d+)')
                return tonumber(ms), tonumber(seq)
            end
            local function lower(a, b)
                if not b then return true end
                local am, as = parts(a)
                local bm, bs = parts(b)
                return am < bm or (am == bm and as < bs)
            end
            local groups = redis.pcall('XINFO', 'GROUPS', KEYS[1])
            if groups.err or #ARGV == 0 then return 0 end
            local read = {}
            for _, g in ipairs(groups) do
                local facts = {}
                for i = 1, #g, 2 do facts[g[i]] = g[i + 1] end
                local id = facts['last-delivered-id']
                if facts.pending > 0 then id = redis.call('XPENDING', KEYS[1], facts.name)[2] end
                read[facts.name] = id
            end
            local least
            for _, name in ipairs(ARGV) do
                if not read[name] then return 0 end
                if lower(read[name], least) then least = read[name] end
            end
            return redis.call('XTRIM', KEYS[1], 'MINID', least)
            """;

    /**
     * Which of the commands that are used the user may not use. KEYS: one that does not exist and is not made by any of them.
     * PING, INFO and EVAL itself are seen without it.
     */
    static final String ALLOWED = """
            local key, missing = KEYS[1], {}
            local function try(name, ...)
                local reply = redis.pcall(...)
                local said = type(reply) == 'table' and reply.err or ''
                for _, words in ipairs({'NOPERM', "can't run", "can't access", 'ACL failure', 'no permissions'}) do
                    if string.find(said, words, 1, true) then
                        missing[#missing + 1] = name
                        return
                    end
                end
            end
            try('GET', 'GET', key)
            try('SET', 'SET', key, '1', 'XX', 'EX', '1')
            try('TIME', 'TIME')
            try('XACK', 'XACK', key, 'g', '1-1')
            try('XADD', 'XADD', key, 'NOMKSTREAM', '*', 'e', '')
            try('XCLAIM', 'XCLAIM', key, 'g', 'c', '0', '1-1', 'JUSTID')
            try('XDEL', 'XDEL', key, '1-1')
            try('XGROUP', 'XGROUP', 'CREATE', key, 'g', '0')
            try('XGROUP', 'XGROUP', 'DELCONSUMER', key, 'g', 'c')
            try('XINFO', 'XINFO', 'STREAM', key)
            try('XINFO', 'XINFO', 'GROUPS', key)
            try('XINFO', 'XINFO', 'CONSUMERS', key, 'g')
            try('XLEN', 'XLEN', key)
            try('XPENDING', 'XPENDING', key, 'g')
            try('XRANGE', 'XRANGE', key, '-', '+', 'COUNT', '1')
            try('XREAD', 'XREAD', 'COUNT', '1', 'STREAMS', key, '0')
            try('XREADGROUP', 'XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', key, '>')
            try('XTRIM', 'XTRIM', key, 'MINID', '0')
            return missing
            """;

    /**
     * How many entries a group has not acknowledged, and for how many milliseconds the oldest of them has been there. A group
     * that is missing has acknowledged nothing: it is made from the beginning of the stream. KEYS: stream. ARGV: group, how
     * many unread entries are counted.
     */
    static final String LAG = """
            local key, name = KEYS[1], ARGV[1]
            local function millis(id) return tonumber(string.match(id, '%d+')) end
            local groups = redis.pcall('XINFO', 'GROUPS', key)
            if groups.err then return {0, 0} end
            local after, pending, oldest = '-', 0, nil
            for _, g in ipairs(groups) do
                local facts = {}
                for i = 1, #g, 2 do facts[g[i]] = g[i + 1] end
                if facts.name == name then
                    after, pending = '(' .. facts['last-delivered-id'], facts.pending
                    if pending > 0 then oldest = millis(redis.call('XPENDING', key, name)[2]) end
                end
            end
            local unread = redis.call('XRANGE', key, after, '+', 'COUNT', ARGV[2])
            if #unread > 0 then oldest = math.min(oldest or math.huge, millis(unread[1][1])) end
            if not oldest then return {0, 0} end
            local time = redis.call('TIME')
            return {pending + #unread, time[1] * 1000 + math.floor(time[2] / 1000) - oldest}
            """;

    /** How many entries a stream holds, then each group and how many it has pending. KEYS: stream. */
    static final String DEPTH = """
            local length = redis.pcall('XLEN', KEYS[1])
            if type(length) ~= 'number' then return {0} end
            local depth = {length}
            local groups = redis.pcall('XINFO', 'GROUPS', KEYS[1])
            if groups.err then return depth end
            for _, g in ipairs(groups) do
                local facts = {}
                for i = 1, #g, 2 do facts[g[i]] = g[i + 1] end
                depth[#depth + 1] = facts.name
                depth[#depth + 1] = facts.pending
            end
            return depth
            """;
}
