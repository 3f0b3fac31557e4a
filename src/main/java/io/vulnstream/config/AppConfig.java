package io.vulnstream.config;

import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.http.NoProxy;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.http.ProxyAddress;
import io.vulnstream.support.http.Trust;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration. A feature receives its own part. Meanings and defaults of every key: docs/CONFIGURATION.md,
 * made from conf/config.schema.json and conf/defaults.yaml.
 *
 * @param environment names the streams, so that several deployments can share one Redis
 * @param node names this process in leases and consumer names; the host name and a random part by default
 */
public record AppConfig(
        String environment,
        @Nullable String node,
        Path data,
        Http http,
        Network network,
        Postgres postgres,
        Redis redis,
        ObjectStore objectStore,
        Cluster cluster,
        Targets targets,
        Exporter exporter,
        Registry registry,
        Dispatcher dispatcher,
        Scanners scanners,
        Databases databases,
        Ingester ingester,
        Enrich enrich,
        Slo slo,
        Deliveries deliveries,
        Query query,
        Logging logging) {
    /** Scratch, caches and databases of this installation, where they are not configured elsewhere. */
    public Path below(String name) {
        return data.resolve(name);
    }

    /** @param tokens who may call; needed on any address but loopback */
    public record Http(String host, int port, List<Token> tokens) {}

    public record Token(
            Secret secret,
            String principal,
            @Nullable List<String> teams,
            @Nullable Boolean administrator) {}

    /**
     * How other hosts are reached.
     *
     * @param noProxy hosts reached without a proxy
     * @param caFile CAs in PEM, trusted besides those of the system
     */
    public record Network(
            Proxy proxy, NoProxy noProxy, @Nullable Path caFile) {
        public Network {
            caFile = caFile == null || caFile.toString().isEmpty() ? null : caFile;
        }

        public Outbound outbound() {
            return new Outbound(proxy.http(), proxy.https(), noProxy, caFile);
        }
    }

    /** @param http for addresses of http, https for those of https; both are spoken to by http */
    public record Proxy(
            @Nullable ProxyAddress http, @Nullable ProxyAddress https) {}

    /** @param uri {@code embedded}, or {@code postgresql://user@host:port/database?…} */
    public record Postgres(String uri, @Nullable Secret password, int poolSize) {
        public boolean embedded() {
            return uri.equals("embedded");
        }

        /** @param at where it is: this URI, or that of an embedded one */
        public ServerAccess access(String at, Network network) {
            return new ServerAccess(at, password == null ? null : password.reveal(), Trust.of(network.caFile()));
        }
    }

    /** @param uri {@code embedded}, or {@code redis://host:port}, {@code rediss://…} */
    public record Redis(String uri, @Nullable Secret password, int poolSize) {
        public boolean embedded() {
            return uri.equals("embedded");
        }

        /** @param at where it is: this URI, or that of an embedded one */
        public ServerAccess access(String at, Network network) {
            return new ServerAccess(at, password == null ? null : password.reveal(), Trust.of(network.caFile()));
        }
    }

    /** @param uri {@code folder} (below data), {@code file:///path}, or {@code s3://bucket/prefix} */
    public record ObjectStore(
            String uri,
            @Nullable String endpoint,
            @Nullable String region,
            @Nullable String accessKey,
            @Nullable Secret secretKey,
            boolean pathStyle) {}

    /** @param file Hazelcast's own configuration, XML or YAML; its defaults when absent */
    public record Cluster(boolean enabled, @Nullable Path file) {}

    public record Targets(@Nullable Path uri) {}

    /** @param schedule how often the exporter role lists the target folder; zero: only {@code vulnstream export} does */
    public record Exporter(Duration schedule, Duration maxAge, int concurrency, int maxTags) {}

    /**
     * @param credentials a Docker config.json; the user's own by default
     * @param plainHttp registries (host:port) spoken to without TLS, besides those on loopback
     * @param mirrors prefix of an image name to the prefix it is pulled from instead
     * @param limits scans at once in the cluster of images from a registry, by its host in their names
     */
    public record Registry(
            @Nullable Path credentials,
            List<String> plainHttp,
            Map<String, String> mirrors,
            Duration connectTimeout,
            Duration timeout,
            ByteSize maxManifest,
            Map<String, Integer> limits) {}

    /**
     * @param period the longest time between two looks at the ledger
     * @param window how many due jobs stand in Redis for each scanner and lane
     * @param lease how long a claim holds without being renewed, and a delivered event without being worked on
     * @param scannerStateAge how long what a node last said of its scanner and database is believed when a request is
     *     answered by an earlier scan
     * @param routineShare least share of permits that routine work gets while urgent work never ends, 0 to 1
     */
    public record Dispatcher(
            Duration period,
            int window,
            Duration lease,
            Duration scannerStateAge,
            int resolveConcurrency,
            double routineShare,
            Retry retry) {}

    /**
     * @param jitter share of the delay that is random, 0 to 1
     * @param causes what is different for a cause, by its word
     * @param scanners what is different for a scanner and a cause
     */
    public record Retry(
            int attempts,
            Duration first,
            double factor,
            Duration maximum,
            double jitter,
            Map<String, RetryOverride> causes,
            Map<String, Map<String, RetryOverride>> scanners) {
        public Retry {
            causes = Map.copyOf(causes);
            scanners = Map.copyOf(scanners);
        }

        /** The same for every cause. */
        public Retry(int attempts, Duration first, double factor, Duration maximum, double jitter) {
            this(attempts, first, factor, maximum, jitter, Map.of(), Map.of());
        }

        /** What is in force for failures of a cause: what says most about it counts, setting by setting. */
        public Retry of(@Nullable String scanner, String cause) {
            var general = causes.getOrDefault(cause, RetryOverride.NONE).over(this);
            return scanner == null
                    ? general
                    : scanners.getOrDefault(scanner, Map.of())
                            .getOrDefault(cause, RetryOverride.NONE)
                            .over(general);
        }
    }

    /**
     * @param path a folder with adapters of one's own, read again when it changes
     * @param tools where tools/install keeps scanners, searched before PATH
     * @param concurrency scans at once on this node, over all scanners; 0 means one for each core
     * @param scratch where scans work; below data by default
     * @param grace how long running scans may go on after a stop was asked for
     * @param limits scans at once in the cluster, by scanner
     */
    public record Scanners(
            @Nullable Path path,
            @Nullable Path tools,
            int concurrency,
            @Nullable Path scratch,
            Duration grace,
            ByteSize imageCache,
            ByteSize maxImage,
            ByteSize maxReport,
            Map<String, Integer> limits) {}

    /**
     * @param path holds trivy/, grype/ and osv/; managed by {@code vulnstream databases update} below data by default
     * @param readOnly leave path as it is and only warn about its age: set by {@code --databases}
     * @param maxAge older databases are refused
     * @param only registries a demo database may be used for
     */
    public record Databases(
            @Nullable Path path, boolean readOnly, Duration maxAge, Duration updateEvery, List<String> only) {
        /** A folder that is used as it is. */
        public Optional<Path> given() {
            return readOnly && path != null ? Optional.of(path.toAbsolutePath().normalize()) : Optional.empty();
        }
    }

    public record Ingester(int concurrency, ByteSize maxReport) {}

    /** What is known of vulnerabilities besides what scanners say. */
    public record Enrich(Feed epss, Feed kev) {}

    /** @param uri {@code https:…}, {@code http:…} or {@code file:…}; empty for none */
    public record Feed(@Nullable String uri, Duration period) {
        public Optional<URI> address() {
            return uri == null || uri.isBlank() ? Optional.empty() : Optional.of(URI.create(uri.strip()));
        }
    }

    /**
     * How much time there is for problems: for what clients run, for what the organisation runs itself, and of teams that
     * have limits of their own.
     */
    public record Slo(
            Policy client, Policy internal, @Nullable Map<String, TeamPolicies> teams) {}

    public record TeamPolicies(
            @Nullable Policy client, @Nullable Policy internal) {}

    /**
     * Null where the policy of everybody says it.
     *
     * @param limits zero for none
     * @param startsAt first-seen, published or fix-available
     * @param knownExploited zero for no other limit
     */
    public record Policy(
            @Nullable Limits limits,
            @Nullable String startsAt,
            @Nullable Boolean pauseWhileAccepted,
            @Nullable Duration knownExploited,
            @Nullable Duration warnBefore) {}

    /** By severity. */
    public record Limits(
            @Nullable Duration critical,
            @Nullable Duration high,
            @Nullable Duration medium,
            @Nullable Duration low,
            @Nullable Duration negligible,
            @Nullable Duration unknown) {}

    /**
     * What becomes of a fact that a subscriber cannot settle, for another reason than an outage.
     *
     * @param attempts after which it is a dead letter
     * @param first the pause before the second one; each is twice as long as the one before, an hour at most
     */
    public record Deliveries(int attempts, Duration first) {}

    /** @param graphiql the page at /graphiql, for development */
    public record Query(boolean graphiql, int maxDepth, int maxComplexity, Duration timeout) {}

    /**
     * @param format auto, text or json
     * @param level error, warn, info, debug or trace
     */
    public record Logging(String format, String level) {}
}
