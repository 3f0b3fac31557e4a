package io.vulnstream.faults;

/** Hears of every step that a node takes with one of its servers, on the thread that passes it on. */
interface Steps {
    /** Before the server is asked, and after it has answered and before the node hears of it. */
    enum Side {
        BEFORE,
        AFTER
    }

    /**
     * @param step what is asked, without its values
     * @return whether it may pass; else the connection ends
     */
    boolean reached(String step, Side side);

    /** The statement a node sends, as a planted bug would send it. */
    default String rewritten(String sql) {
        return sql;
    }
}
