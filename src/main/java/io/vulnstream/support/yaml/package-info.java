/**
 * Reads the YAML that people write: composed with line numbers, checked against a JSON schema, every problem reported
 * at once and in words for people.
 *
 * <p>Guarantees that no file, however odd, makes it throw or run away: syntax errors, duplicate keys, cycles of anchors
 * and alias bombs are problems like any other.
 */
@NullMarked
package io.vulnstream.support.yaml;

import org.jspecify.annotations.NullMarked;
