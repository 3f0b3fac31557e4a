package io.vulnstream.store;

import java.util.regex.Pattern;

/**
 * Where in S3 the objects are.
 *
 * @param prefix empty, or ending with a slash
 */
record S3Place(String bucket, String prefix) {
    private static final Pattern FORM = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    static S3Place parse(String uri) {
        var matcher = FORM.matcher(uri);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "objectStore.uri: '" + uri + "' is not of the form s3://bucket or s3://bucket/prefix");
        }
        var path = matcher.group(2) == null ? "" : matcher.group(2).replaceAll("/+$", "");
        if (!path.isEmpty()) {
            Keys.checked(path);
        }
        return new S3Place(matcher.group(1), path.isEmpty() ? "" : path + "/");
    }

    String keyOf(String key) {
        return prefix + Keys.checked(key);
    }

    String prefixed(String keyPrefix) {
        return prefix + keyPrefix;
    }

    String withoutPrefix(String key) {
        return key.substring(prefix.length());
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }
}
