package io.vulnstream.bus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much may run at once on this node: by kind of work (a scanner), and over all kinds. Work is only read from a stream
 * for permits that are held. Safe for several threads.
 */
public final class Permits {
    private final int limit;
    private final List<Kind> kinds = new ArrayList<>();
    private int used;

    /** @param limit over all kinds */
    public Permits(int limit) {
        this.limit = limit;
    }

    /** @param kindLimit how many of this kind at once */
    public synchronized Kind kind(String name, int kindLimit) {
        var kind = new Kind(name, kindLimit);
        kinds.add(kind);
        return kind;
    }

    public synchronized int free() {
        return Math.max(0, limit - used);
    }

    /** Permits for one kind of work. */
    public final class Kind {
        private final String name;
        private final int kindLimit;
        private int kindUsed;
        private boolean wanting;
        private Runnable freed = () -> {};

        private Kind(String name, int kindLimit) {
            this.name = name;
            this.kindLimit = kindLimit;
        }

        public String name() {
            return name;
        }

        public int free() {
            synchronized (Permits.this) {
                return Math.max(0, Math.min(kindLimit - kindUsed, limit - used));
            }
        }

        /** @param listener called, on any thread, when a permit came free after fewer were to be had than wanted */
        public void onFreed(Runnable listener) {
            synchronized (Permits.this) {
                freed = listener;
            }
        }

        /** As many permits as are free, at most the number wanted. */
        public List<Permit> acquire(int wanted) {
            synchronized (Permits.this) {
                int count = Math.min(wanted, free());
                wanting = count < wanted;
                used += count;
                kindUsed += count;
                return Stream.generate(() -> new Permit(this::giveBack))
                        .limit(count)
                        .toList();
            }
        }

        /** Nothing more is wanted for now, so that what is given back is not offered to whoever gives it back. */
        public void satisfied() {
            synchronized (Permits.this) {
                wanting = false;
            }
        }

        /** Ends this kind: its scanner was removed. Permits still held come back as usual. */
        public void remove() {
            synchronized (Permits.this) {
                kinds.remove(this);
            }
        }

        private void giveBack() {
            List<Runnable> listeners;
            synchronized (Permits.this) {
                used--;
                kindUsed--;
                listeners = kinds.stream()
                        .filter(k -> k.wanting && k.free() > 0)
                        .map(k -> k.freed)
                        .toList();
                // Whoever was told first last time is told last this time, so that no kind lives on what others leave.
                Collections.rotate(kinds, 1);
            }
            listeners.forEach(Runnable::run);
        }
    }
}
