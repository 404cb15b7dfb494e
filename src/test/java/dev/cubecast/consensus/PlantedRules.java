package dev.cubecast.consensus;

/** Safety rules of which one is broken each: bugs that the checkers of groups must find. */
public final class PlantedRules {
    private PlantedRules() {}

    public static final class AnswersForAnyDisk extends SafetyRules {
        @Override
        protected boolean isAddressedTo(ReplicaId self, ReplicaMessage message) {
            return true;
        }
    }

    public static final class CommitsEntriesOfEarlierTerms extends SafetyRules {
        @Override
        protected boolean mayCommit(LogPosition position, long term) {
            return true;
        }
    }

    public static final class SendsTheWholeCommit extends SafetyRules {
        @Override
        protected long heartbeatCommit(long commit, long match) {
            return commit;
        }
    }

    public static final class LeadsWithoutMajority extends SafetyRules {
        @Override
        protected boolean mustStepDown(boolean heardByMajority) {
            return false;
        }
    }

    public static final class TransfersWithoutCatchUp extends SafetyRules {
        @Override
        protected boolean mayTransfer(long match, LogPosition last) {
            return true;
        }
    }

    public static final class CountsLateCompletions extends SafetyRules {
        @Override
        protected SyncedIndex syncedIndex(long synced) {
            return new SyncedIndex(synced) {
                @Override
                protected void onTruncated(long fromIndex) {}
            };
        }
    }
}
