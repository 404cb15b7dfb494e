package dev.cubecast.consensus;

import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.message.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Follows the log and remembers it. */
final class RecordingMachine implements StateMachine {
    final List<LogEntry> applied = new ArrayList<>();
    Configuration configuration = Configuration.NONE;
    int checked;
    /** Whether it was told last that its replica leads. */
    boolean leads;

    @Override
    public void restore(Checkpoint restored) {
        applied.clear();
        configuration = restored.configuration();
        checked = 0;
    }

    @Override
    public void apply(LogEntry entry, long nowMs) {
        applied.add(entry);
        if (entry.command() instanceof Command.Configure configure) {
            configuration = configure.configuration();
        }
    }

    @Override
    public Checkpoint checkpoint(LogPosition position, Configuration configuration) {
        return new Checkpoint(position, configuration, Bytes.EMPTY, List.of());
    }

    @Override
    public void onLeading(long term, long nowMs) {
        leads = true;
    }

    @Override
    public void onFollowing(long nowMs) {
        leads = false;
    }
}
