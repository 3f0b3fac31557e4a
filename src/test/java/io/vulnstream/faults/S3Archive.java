package io.vulnstream.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.Json;
import io.vulnstream.testkit.S3Server;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The object store of an installation: a real S3 server behind a relay that can answer 500 or nothing at all. */
final class S3Archive implements Archive {
    private final S3Server server;
    private final String bucket;
    private final StoreRelay relay;

    S3Archive() throws IOException {
        try {
            server = new S3Server();
        } catch (Exception e) {
            throw new IOException("the S3 server did not start", e);
        }
        bucket = server.newBucket();
        relay = new StoreRelay(server.port());
    }

    @Override
    public Map<String, String> settings() {
        var settings = new java.util.HashMap<>(server.settings("s3://" + bucket));
        settings.put("objectStore.endpoint", "http://127.0.0.1:" + relay.port());
        return settings;
    }

    @Override
    public void mode(Mode mode) {
        relay.mode(mode);
    }

    @Override
    public Set<UUID> filed() throws IOException {
        var filed = new HashSet<UUID>();
        for (var record : server.objects(bucket, "archive/")) {
            JsonNode read = Json.mapper().readTree(record);
            for (var id : read.findValuesAsText("scan")) {
                filed.add(UUID.fromString(id));
            }
        }
        return filed;
    }

    @Override
    public void close() throws IOException {
        relay.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("the S3 server did not stop", e);
        }
    }
}
