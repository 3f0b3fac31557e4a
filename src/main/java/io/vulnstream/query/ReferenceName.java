package io.vulnstream.query;

import org.jspecify.annotations.Nullable;

/** A reference as its field fullName gives it, in the parts that the tables have. */
record ReferenceName(String address, String name) {
    /** Artifacts it names now, the images of an index for the index; takes address and name. */
    static final String ARTIFACTS = """
            (select coalesce(c.artifact_id, r.artifact_id) from source s
             join reference r on r.source_id = s.id and r.until is null
             left join artifact_child c on c.index_id = r.artifact_id
             where s.address = ? and r.name = ?)""";

    static @Nullable ReferenceName of(@Nullable String fullName) {
        if (fullName == null) {
            return null;
        }
        var colon = fullName.lastIndexOf(':');
        if (colon <= fullName.lastIndexOf('/') || colon == fullName.length() - 1) {
            throw QueryProblem.badInput(
                    "'reference' is " + fullName + "; write registry/path:tag, as fullName gives it");
        }
        return new ReferenceName(fullName.substring(0, colon), fullName.substring(colon + 1));
    }
}
