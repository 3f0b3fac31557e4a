package io.vulnstream.app.cli;

import io.vulnstream.app.Node;
import io.vulnstream.app.Patience;
import io.vulnstream.app.Roles;
import io.vulnstream.app.Servers;
import io.vulnstream.config.ConfigLoader;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.config.Environment;
import io.vulnstream.testkit.DemoDatabases;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.Scratch;
import io.vulnstream.testkit.SmallImages;
import io.vulnstream.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A node on embedded servers with the demo's databases, a registry with one image, and commands on its data directory. */
record CommandNode(Path folder, RegistryServer registry, Servers servers, Node node, Cli cli, String imageDigest)
        implements AutoCloseable {
    static CommandNode start() {
        try {
            return begin(Scratch.folder("commands"));
        } catch (IOException | ConfigProblems e) {
            throw new IllegalStateException(e);
        }
    }

    private static CommandNode begin(Path folder) throws IOException, ConfigProblems {
        Tools.path("trivy");
        var registry = RegistryServer.start();
        var digest = SmallImages.push(registry.host() + "/shop/cart", SmallImages.alpine());
        var data = folder.resolve("data");
        var file = Files.writeString(
                folder.resolve("config.yaml"), """
                http: {port: 0}
                exporter: {schedule: 0s}
                databases: {path: %s, readOnly: true, only: ["%s"]}
                """.formatted(DemoDatabases.directory(), registry.host()));
        var config = new ConfigLoader(Environment.current()).load(file, Map.of("data", data.toString()));
        var servers = Servers.open(config, note -> {});
        var node = Node.start(config, Roles.ALL, servers, Patience.FAILS);
        node.announce(servers);
        return new CommandNode(folder, registry, servers, node, new Cli(data, file), digest);
    }

    String image() {
        return registry.host() + "/shop/cart:1";
    }

    Cli.Ran run(String... args) {
        return cli.run(args);
    }

    @Override
    public void close() throws IOException {
        node.close();
        servers.close();
        registry.close();
    }
}
