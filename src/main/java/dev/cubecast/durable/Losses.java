package dev.cubecast.durable;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a topic may have lost in recoveries of its group, oldest first. A reader of an earlier epoch that was not spared
 * by all of them must be told to begin anew.
 */
record Losses(List<Loss> all) {
    static final Losses NONE = new Losses(List.of());

    /**
     * More are taken together, the oldest ones first: some readers who are away for that long are reset without need.
     */
    static final int LOSSES_MAX = 8;

    Losses {
        all = List.copyOf(all);
    }

    Losses with(Loss later) {
        List<Loss> longer = new ArrayList<>(all);
        longer.add(later);
        if (longer.size() > LOSSES_MAX) {
            longer.set(0, longer.get(0).and(longer.remove(1)));
        }
        return new Losses(longer);
    }

    /** Whether what a reader had got up to an offset, in an epoch, is still so. */
    boolean spare(long epoch, long offset) {
        return all.stream().allMatch(loss -> loss.spares(epoch, offset));
    }

    void write(WireWriter writer) {
        writer.writeVarInt(all.size());
        all.forEach(loss ->
                writer.writeVarLong(loss.epoch()).writeVarLong(loss.lastEpoch()).writeVarLong(loss.next()));
    }

    static Losses read(WireReader reader) {
        int count = reader.readVarInt("losses", LOSSES_MAX);
        List<Loss> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(new Loss(reader.readVarLong(), reader.readVarLong(), reader.readVarLong()));
        }
        return new Losses(all);
    }
}
