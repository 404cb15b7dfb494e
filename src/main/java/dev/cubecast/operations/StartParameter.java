package dev.cubecast.operations;

import dev.cubecast.bridge.Start;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.topic.TimeText;
import java.util.Optional;

/**
 * The parameter {@code from}: {@code earliest}, {@code latest}, an offset, {@code time:} and a time, or a resume token.
 */
public final class StartParameter {
    public static final String NAME = "from";

    private static final String TIME = "time:";
    private static final String NUMBER = "[0-9]{1,18}";

    private StartParameter() {}

    /** Where a request begins to read, or throws {@link ProblemException}. */
    public static Start of(Parameters parameters, Start ifAbsent) {
        return parameters.text(NAME).map(StartParameter::parse).orElse(ifAbsent);
    }

    private static Start parse(String text) {
        if (text.equals("latest")) {
            return Start.latest();
        } else if (text.equals("earliest")) {
            return Start.earliest();
        } else if (text.matches(NUMBER)) {
            return new Start.At(new ReadFrom.Offset(Long.parseLong(text)));
        } else if (text.startsWith(TIME)) {
            return new Start.At(new ReadFrom.Time(timestampMs(text.substring(TIME.length()))));
        }
        Optional<ResumeToken> token = ResumeToken.parse(text);
        return new Start.After(token.orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_REQUEST,
                        "from is earliest, latest, an offset, time:<milliseconds since 1970 or ISO 8601> or the token of a"
                                + " message, but found \"" + Parameters.abbreviate(text) + '"'))
                .point());
    }

    private static long timestampMs(String text) {
        // A plus sign that is not escaped is a space by the time it comes here.
        return TimeText.parse(text.replace(' ', '+'))
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_REQUEST,
                        "a time is in " + TimeText.FORM + ", but found \"" + Parameters.abbreviate(text) + '"'));
    }
}
