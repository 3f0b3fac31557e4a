package io.vulnstream.app.cli;

import io.vulnstream.app.Roles;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.config.Environment;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's questions go: to a server that is named, else to the data directory's own process or a node of ours. */
final class ServerOption {
    @Option(names = "--server", paramLabel = "URL", description = "Ask this vulnstream instead of running one.")
    private @Nullable String server;

    /** @param roles of the node that is started where nobody answers */
    Session open(GlobalOptions global, Roles roles, Streams streams) throws ConfigProblems, IOException {
        if (server != null) {
            return Session.remote(
                    address(server),
                    Environment.current().get("VULNSTREAM_TOKEN").orElse(null),
                    global.load().network().outbound());
        }
        var config = global.load(Map.of("http.port", "0", "http.host", "127.0.0.1", "exporter.schedule", "0s"));
        return Session.local(config, roles, streams::note);
    }

    private static URI address(String server) {
        try {
            var url = URI.create(server);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
            throw noAddress(server);
        } catch (IllegalArgumentException e) {
            throw noAddress(server);
        }
    }

    private static CommandFailed noAddress(String server) {
        return CommandFailed.wrongUse(
                "--server: '" + server + "' is no address: give one like https://vulnstream.example:8080");
    }

    /** Whether a server was named. */
    boolean named() {
        return server != null;
    }
}
