package dev.cubecast.consensus;

import java.util.stream.Stream;

/** Safety rules of which one is broken each: bugs that the checkers of groups must find. */
public final class PlantedRules {
    private PlantedRules() {}

    public static Stream<SafetyRules> all() {
        return Stream.of(
                new AnswersForAnyDisk(),
                new CommitsEntriesOfEarlierTerms(),
                new SendsTheWholeCommit(),
                new LeadsWithoutMajority(),
                new TransfersWithoutCatchUp(),
                new CountsLateCompletions());
    }

    static final class AnswersForAnyDisk extends SafetyRules {
        @Override
        protected boolean isAddressedTo(ReplicaId self, ReplicaMessage message) {
            return true;
        }
    }

    static final class CommitsEntriesOfEarlierTerms extends SafetyRules {
        @Override
        protected boolean mayCommit(LogPosition position, long term) {
            return true;
        }
    }

    static final class SendsTheWholeCommit extends SafetyRules {
        @Override
        protected long heartbeatCommit(long commit, long match) {
            return commit;
        }
    }

    static final class LeadsWithoutMajority extends SafetyRules {
        @Override
        protected boolean mustStepDown(boolean heardByMajority) {
            return false;
        }
    }

    static final class TransfersWithoutCatchUp extends SafetyRules {
        @Override
        protected boolean mayTransfer(long match, LogPosition last) {
            return true;
        }
    }

    static final class CountsLateCompletions extends SafetyRules {
        @Override
        protected SyncedIndex syncedIndex(long synced) {
            return new SyncedIndex(synced) {
                @Override
                protected void onTruncated(long fromIndex) {}
            };
        }
    }
}
