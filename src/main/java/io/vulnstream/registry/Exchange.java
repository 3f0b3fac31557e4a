package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.http.HttpExchange.Answer;
import io.vulnstream.support.http.HttpExchange.Question;

/** Sends one request to a registry, a token service or where one of them leads, and reads its whole answer. */
@FunctionalInterface
interface Exchange {
    Future<Answer> send(Question question, Deadline deadline);
}
