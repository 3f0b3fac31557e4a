package io.vulnstream.support.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import org.jspecify.annotations.Nullable;

/** Text that cannot fill a disk by itself. */
final class Bounded {
    private static final int FRAMES = 20;
    private static final int CAUSES = 5;
    private static final int LONGEST_MESSAGE = 1_000;

    private Bounded() {}

    static String text(@Nullable String text, int longest) {
        if (text == null) {
            return "";
        }
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }

    /** The failure and its first causes, with the top frames of each. */
    static String stack(IThrowableProxy failure) {
        var text = new StringBuilder();
        IThrowableProxy current = failure;
        for (int i = 0; i < CAUSES && current != null; i++) {
            if (i > 0) {
                text.append("caused by ");
            }
            text.append(current.getClassName())
                    .append(": ")
                    .append(text(current.getMessage(), LONGEST_MESSAGE))
                    .append('\n');
            frames(current, text);
            current = current.getCause();
        }
        return text.toString();
    }

    private static void frames(IThrowableProxy failure, StringBuilder text) {
        var frames = failure.getStackTraceElementProxyArray();
        int shown = Math.min(FRAMES, frames.length - failure.getCommonFrames());
        for (int i = 0; i < shown; i++) {
            text.append("    ").append(frames[i].getSTEAsString()).append('\n');
        }
        if (shown < frames.length) {
            text.append("    … ").append(frames.length - shown).append(" more\n");
        }
    }
}
