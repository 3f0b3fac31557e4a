package io.vulnstream.support;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers a bounded number of things, and forgets first what was not asked for the longest. Used by any thread. */
public final class Recent<K, V> {
    private final Map<K, V> known;

    /** @param most that are remembered */
    public Recent(int most) {
        known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    public synchronized @Nullable V get(K key) {
        return known.get(key);
    }

    public synchronized void put(K key, V value) {
        known.put(key, value);
    }
}
