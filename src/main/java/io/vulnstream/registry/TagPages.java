package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vulnstream.registry.RegistryClient.TagList;
import io.vulnstream.registry.RegistryHttp.Call;
import io.vulnstream.registry.RegistryHttp.Reply;
import io.vulnstream.support.http.Redirects;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a list of tags page by page. One use. */
final class TagPages {
    private static final int MAX_PAGES = 2000;
    private static final Pattern NEXT =
            Pattern.compile("<([^>]{1,4096})>\\s*;[^,]*\\brel\\s*=\\s*\"?next\"?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    private final RegistryHttp http;
    private final Call first;
    private final int most;
    private final Set<String> tags = new LinkedHashSet<>();
    private final Set<URI> seen = new HashSet<>();

    TagPages(RegistryHttp http, Call first, int most) {
        this.http = http;
        this.first = first;
        this.most = most;
    }

    Future<TagList> read() {
        return page(first.uri());
    }

    private Future<TagList> page(URI uri) {
        if (!seen.add(uri) || seen.size() > MAX_PAGES) {
            return Future.failedFuture(RegistryFailures.rubbish(what(), "the pages of its tags do not end"));
        }
        var call = new Call(
                first.what(),
                first.method(),
                first.repository(),
                uri,
                first.accept(),
                first.maxBody(),
                first.deadline());
        return http.send(call).compose(this::taken);
    }

    private Future<TagList> taken(Reply reply) {
        try {
            // What is no tag cannot be asked for, and must not become part of a reference.
            ManifestParser.tags(reply.body().getBytes()).stream()
                    .filter(tag -> TAG.matcher(tag).matches())
                    .forEach(tags::add);
        } catch (IOException e) {
            return Future.failedFuture(RegistryFailures.rubbish(what(), "the list of its tags is not JSON"));
        }
        if (tags.size() > most) {
            return Future.succeededFuture(new TagList(new ArrayList<>(tags).subList(0, most), true));
        }
        var next = next(reply.headers().getAll("Link"));
        return next.isEmpty() ? Future.succeededFuture(new TagList(new ArrayList<>(tags), false)) : follow(next.get());
    }

    private Future<TagList> follow(String link) {
        URI uri;
        try {
            uri = first.uri().resolve(link);
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(RegistryFailures.rubbish(what(), "the next page of its tags has no address"));
        }
        if (uri.getHost() == null || !Redirects.sameOrigin(uri, first.uri())) {
            return Future.failedFuture(
                    RegistryFailures.rubbish(what(), "the next page of its tags is on another host, " + uri.getHost()));
        }
        return page(uri);
    }

    private static Optional<String> next(List<String> links) {
        return links.stream()
                .map(NEXT::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }

    private String what() {
        return first.repository().source();
    }
}
