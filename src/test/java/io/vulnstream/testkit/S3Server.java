package io.vulnstream.testkit;

import io.vulnstream.config.AppConfig;
import io.vulnstream.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;

/** A real S3 endpoint (S3Proxy, signatures of version 4 checked, objects in memory) of one's own. */
public final class S3Server {
    public static final String ACCESS_KEY = "test-access";
    private static final String SECRET_KEY = "test-secret-key";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final TransientNio2BlobStore blobs = new TransientNio2BlobStore();
    private final int port;
    private S3Proxy proxy;

    public S3Server() throws Exception {
        proxy = proxy(0);
        proxy.start();
        port = proxy.getPort();
    }

    /** One that speaks TLS. */
    public S3Server(TestCa ca) throws Exception {
        proxy = builder()
                .secureEndpoint(URI.create("https://127.0.0.1:0"))
                .keyStore(ca.serverKeyStore().toString(), TestCa.PASSWORD)
                .build();
        proxy.start();
        port = proxy.getSecurePort();
    }

    private S3Proxy proxy(int onPort) {
        return builder().endpoint(URI.create("http://127.0.0.1:" + onPort)).build();
    }

    private S3Proxy.Builder builder() {
        return S3Proxy.builder().blobStore(blobs).awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY);
    }

    public int port() {
        return port;
    }

    /** After a stop, where it was and with what it held. */
    public void startAgain() throws Exception {
        proxy = proxy(port);
        proxy.start();
    }

    public String newBucket() {
        var bucket = "bucket-" + NUMBER.incrementAndGet();
        blobs.createContainer(bucket);
        return bucket;
    }

    /** What lies in a bucket below a prefix, as it was put there. */
    public List<byte[]> objects(String bucket, String prefix) throws IOException {
        var found = new ArrayList<byte[]>();
        @Nullable String more = null;
        do {
            var page = blobs.list(ListObjectsV2Request.builder()
                    .bucket(bucket)
                    .prefix(prefix)
                    .continuationToken(more)
                    .build());
            for (var object : page.contents()) {
                var get = GetObjectRequest.builder().bucket(bucket).key(object.key());
                try (var in = blobs.getBlob(get.build())) {
                    found.add(in.readAllBytes());
                }
            }
            more = page.nextContinuationToken();
        } while (more != null);
        return found;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** The same as keys of the configuration. */
    public Map<String, String> settings(String uri) {
        return Map.of(
                "objectStore.uri", uri,
                "objectStore.endpoint", endpoint(),
                "objectStore.accessKey", ACCESS_KEY,
                "objectStore.secretKey", SECRET_KEY,
                "objectStore.pathStyle", "true");
    }

    /** Configuration of an object store in this server. */
    public AppConfig.ObjectStore config(String uri) {
        return config(uri, SECRET_KEY);
    }

    public AppConfig.ObjectStore config(String uri, String secretKey) {
        return config(uri, secretKey, endpoint());
    }

    /** @param endpoint where it is for who asks a proxy */
    public AppConfig.ObjectStore configAt(String uri, String endpoint) {
        return config(uri, SECRET_KEY, endpoint);
    }

    private static AppConfig.ObjectStore config(String uri, String secretKey, String endpoint) {
        return new AppConfig.ObjectStore(uri, endpoint, null, ACCESS_KEY, new Secret(secretKey), true);
    }

    public void stop() throws Exception {
        proxy.stop();
    }
}
