package dev.cubecast.client;

import java.util.Locale;

/** What may be concluded from a failure, in the words of the node's errors. */
public enum Conclusion {
    /** Nothing was changed; the same may succeed a little later. */
    SAFE_TO_RETRY,
    /** Nothing was changed; another node may be able to do it. */
    GO_ELSEWHERE,
    /** Nothing was changed, and will not be until something else is. */
    NOTHING_DONE,
    /** It happened when the same was asked before, so long ago that nothing more can be told of it. */
    ALREADY_DONE,
    /** It may have happened or not. */
    OUTCOME_UNKNOWN,
    /** The same will never succeed. */
    NEVER_VALID;

    /** @param text as in a frame; of one that is not known nothing can be concluded */
    static Conclusion of(String text) {
        for (Conclusion known : values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(text)) {
                return known;
            }
        }
        return OUTCOME_UNKNOWN;
    }

    /** Whether the client itself tries again. */
    boolean isWorthRetrying() {
        return this == SAFE_TO_RETRY || this == GO_ELSEWHERE || this == OUTCOME_UNKNOWN;
    }
}
