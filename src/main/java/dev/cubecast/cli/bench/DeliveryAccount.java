package dev.cubecast.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What one subscriber got of every publisher. Safe from all threads. */
final class DeliveryAccount {
    private final int subscriber;
    private final List<Arrivals> arrivals;
    private boolean stored = true;
    private long gaps;
    private long toldMissing;

    /** Of one publisher. */
    private static final class Arrivals {
        private final NumberRanges skipped = new NumberRanges();
        private long next = 1;
        private long repeated;
        private long outOfOrder;

        void onMessage(long number) {
            if (number >= next) {
                skipped.append(next, number - 1);
                next = number + 1;
            } else if (skipped.remove(number)) {
                outOfOrder++;
            } else {
                repeated++;
            }
        }

        /** What has not come, if the publisher sends no more. */
        NumberRanges absent(long last) {
            NumberRanges absent = new NumberRanges(skipped);
            absent.append(next, last);
            return absent;
        }
    }

    /**
     * What is wrong with it.
     *
     * @param missing messages that were acknowledged and neither came nor were told of in a gap
     * @param repeated messages that came again
     * @param outOfOrder messages that came after later ones of their publisher
     * @param gaps that the subscriber was told
     * @param objections the same in words, for each publisher
     */
    record Check(long missing, long repeated, long outOfOrder, long gaps, List<String> objections) {
        static final Check NOTHING_WRONG = new Check(0, 0, 0, 0, List.of());

        Check plus(Check other) {
            return new Check(
                    missing + other.missing,
                    repeated + other.repeated,
                    outOfOrder + other.outOfOrder,
                    gaps + other.gaps,
                    Stream.concat(objections.stream(), other.objections.stream())
                            .toList());
        }

        /** With so many missing that are known to be. */
        private Check excusing(long told) {
            return told == 0
                    ? this
                    : new Check(
                            Math.max(0, missing - told),
                            repeated,
                            outOfOrder,
                            gaps,
                            told < missing ? objections : others());
        }

        /** Those that are not about missing messages. */
        private List<String> others() {
            return objections.stream()
                    .filter(objection -> !objection.contains(" are missing"))
                    .toList();
        }
    }

    /** @param subscriber from 0 */
    DeliveryAccount(int subscriber, int publishers) {
        this.subscriber = subscriber;
        this.arrivals = Stream.generate(Arrivals::new).limit(publishers).toList();
    }

    /** @param isStored whether the topic keeps its messages */
    synchronized void onMessage(int publisher, long number, boolean isStored) {
        stored = isStored;
        arrivals.get(publisher).onMessage(number);
    }

    /** It was told that it does not get so many messages. {@link Long#MAX_VALUE} if nobody knows how many. */
    synchronized void onGap(long messages) {
        gaps++;
        toldMissing = messages > Long.MAX_VALUE - toldMissing ? Long.MAX_VALUE : toldMissing + messages;
    }

    /**
     * Compares with what was acknowledged. Messages of a topic that is not stored may be missing if gaps of so many
     * were told.
     *
     * @param sent of each publisher
     */
    synchronized Check check(List<SentMessages> sent) {
        Check all = new Check(0, 0, 0, gaps, List.of());
        for (int publisher = 0; publisher < sent.size(); publisher++) {
            all = all.plus(check(publisher, sent.get(publisher)));
        }
        return stored ? all : all.excusing(toldMissing);
    }

    private Check check(int publisher, SentMessages sent) {
        Arrivals arrived = arrivals.get(publisher);
        NumberRanges absent = arrived.absent(sent.last());
        NumberRanges unacknowledged = sent.unacknowledged();
        String first = absent.firstWithout(unacknowledged).stream()
                .mapToObj(number -> "missing, the first of them number " + number)
                .findFirst()
                .orElse("missing");
        long missing = absent.countWithout(unacknowledged);
        List<String> objections = new ArrayList<>();
        object(objections, missing, publisher, first);
        object(objections, arrived.repeated, publisher, "repeated");
        object(objections, arrived.outOfOrder, publisher, "out of order");
        return new Check(missing, arrived.repeated, arrived.outOfOrder, 0, objections);
    }

    private void object(List<String> objections, long messages, int publisher, String what) {
        if (messages > 0) {
            objections.add("subscriber " + subscriber + ": " + messages + " messages of publisher " + publisher
                    + " are " + what);
        }
    }
}
