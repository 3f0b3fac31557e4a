package io.vulnstream.enrich;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CISA's catalogue as it publishes it: one JSON object with {@code vulnerabilities}, of which the fields used are texts. */
final class KevReader implements SignalReader {
    private final JsonParser parser;
    private @Nullable LocalDate published;
    private boolean within;
    private boolean listed;
    private boolean ended;
    private int unusable;

    KevReader(Path file) throws IOException, FeedInvalid {
        parser = Json.mapper().createParser(FeedFile.open(file));
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new FeedInvalid("It is no JSON object, as CISA's catalogue is");
            }
        } catch (JsonProcessingException e) {
            parser.close();
            throw broken(e);
        } catch (IOException | FeedInvalid e) {
            parser.close();
            throw e;
        }
    }

    @Override
    public List<Signal> next(int limit) throws IOException, FeedInvalid {
        try {
            var signals = new ArrayList<Signal>();
            while (!ended && signals.size() < limit) {
                if (!within) {
                    readField();
                } else if (parser.nextToken() == JsonToken.END_ARRAY) {
                    within = false;
                } else {
                    add(signals);
                }
            }
            return signals;
        } catch (JsonProcessingException e) {
            throw broken(e);
        }
    }

    private void readField() throws IOException, FeedInvalid {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            ended = true;
            if (!listed) {
                throw new FeedInvalid("It has no list of vulnerabilities, as CISA's catalogue has");
            }
            return;
        }
        var field = parser.currentName();
        var value = parser.nextToken();
        if (field.equals("vulnerabilities") && value == JsonToken.START_ARRAY) {
            within = true;
            listed = true;
        } else if (field.equals("dateReleased") && value == JsonToken.VALUE_STRING) {
            published = date(parser.getText());
        } else {
            parser.skipChildren();
        }
    }

    private void add(List<Signal> signals) throws IOException {
        var texts = texts();
        var cve = texts.getOrDefault("cveID", "").strip();
        var added = date(texts.get("dateAdded"));
        if (!CVE.matcher(cve).matches() || added == null) {
            unusable++;
            return;
        }
        var ransomware = "known".equalsIgnoreCase(texts.getOrDefault("knownRansomwareCampaignUse", ""));
        signals.add(Signal.kev(cve, added, date(texts.get("dueDate")), ransomware));
    }

    private Map<String, String> texts() throws IOException {
        var texts = new HashMap<String, String>();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return texts;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var field = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                texts.put(field, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return texts;
    }

    /** Of {@code 2026-11-20} or a time on that day. */
    private static @Nullable LocalDate date(@Nullable String text) {
        try {
            return text == null || text.length() < 10 ? null : LocalDate.parse(text.substring(0, 10));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static FeedInvalid broken(JsonProcessingException e) {
        return new FeedInvalid("It is no whole JSON document: " + e.getOriginalMessage());
    }

    @Override
    public @Nullable LocalDate published() {
        return published;
    }

    @Override
    public int unusable() {
        return unusable;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
