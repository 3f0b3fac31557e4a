package io.vulnstream.faults;

/** Hears of every step that a node takes with one of its servers, on the thread that passes it on. */
interface Steps {
    /** Where a step is. */
    enum Side {
        /** The server is not asked yet. */
        BEFORE,
        /** The server works on it: a statement that writes and is a transaction of its own. */
        WITHIN,
        /** The server has answered, and the node does not know yet. */
        AFTER
    }

    /**
     * @param step what is asked, without its values
     * @return whether it may pass; else the connection ends
     */
    boolean reached(String step, Side side);

    /** The statement or script a node sends, as a planted bug would send it. */
    default String rewritten(String sql) {
        return sql;
    }
}
