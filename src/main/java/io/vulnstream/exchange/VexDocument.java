package io.vulnstream.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A VEX document as it was read.
 *
 * @param id by which later versions of it are known
 * @param statements in their order, also those that cannot be used
 */
record VexDocument(String id, long version, @Nullable String author, List<Statement> statements) {

    /**
     * What is said of one vulnerability in one product.
     *
     * @param index of the statement in the document; several have the same where it names several products
     * @param product as it was named, null where none is
     * @param packages package URLs of what in the product is meant; none for all of it
     * @param notes decisions of another vulnstream
     * @param original JSON
     * @param problem why it cannot be used, null where it can
     */
    record Statement(
            int index,
            String vulnerability,
            @Nullable VexProduct product,
            List<String> packages,
            VexStatus status,
            @Nullable Verdict verdict,
            List<DecisionNote> notes,
            String original,
            @Nullable String problem) {}
}
