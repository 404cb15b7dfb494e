package dev.cubecast.durable;

/** Rules of a leader's intake that are broken: a bug that the checkers of groups must find. */
public final class PlantedIntakeRules {
    private PlantedIntakeRules() {}

    /** Offsets follow on what is committed: those of entries under way are given again. */
    public static IntakeRules countingCommittedOnly() {
        return new IntakeRules() {
            @Override
            protected GroupState base(GroupState log, GroupState applied) {
                return applied;
            }
        };
    }

    /** A checkpoint's topic as it is stored where who has published is not part of it. */
    public static dev.cubecast.message.Bytes withoutProducers(dev.cubecast.message.Bytes encoded) {
        TopicState state = TopicState.decode(encoded, GroupLimits.DEFAULT.producersMax());
        return new TopicState(
                        state.topic(),
                        state.first(),
                        state.next(),
                        state.timestampMs(),
                        state.extents(),
                        ProducerTable.empty(GroupLimits.DEFAULT.producersMax()),
                        state.losses())
                .encode();
    }
}
