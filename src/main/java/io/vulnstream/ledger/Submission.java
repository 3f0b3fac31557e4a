package io.vulnstream.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one command asks for, accepted as a whole.
 *
 * @param principal who asks, verified by the server
 * @param key the idempotency key, where there is one
 * @param digest of what was asked: the same key with another digest is a conflict
 * @param requests none where nothing of it can be accepted any more; its key is looked up all the same
 */
public record Submission(String principal, @Nullable String key, String digest, List<NewRequest> requests) {}
