/** What every feature may use and what knows no feature: ids, JSON, failures, time. */
@NullMarked
package io.vulnstream.support;

import org.jspecify.annotations.NullMarked;
