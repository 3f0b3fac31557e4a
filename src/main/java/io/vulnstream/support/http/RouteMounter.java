package io.vulnstream.support.http;

import io.vertx.ext.web.Router;

/** What a role or the process adds to its HTTP server. */
@FunctionalInterface
public interface RouteMounter {
    void mount(Router router);
}
