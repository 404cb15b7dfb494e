package dev.cubecast.consensus;

import dev.cubecast.consensus.Damage.Part;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a node does once its disk has damaged something: it becomes another replica in all its groups, as they share the
 * disk, but not while one of them that can still be read would lose its majority (ARCHITECTURE.md, rule 20).
 */
public final class DamagePolicy {
    private final Set<GroupId> unreadable = new TreeSet<>();
    private @Nullable String first;
    private boolean left;

    /** Returns whether this is the first that is known to be damaged. */
    public boolean onDamage(GroupId group, Damage damage) {
        if (damage.part() == Part.LOG) {
            unreadable.add(group);
        }
        return onDamage("group " + group + ": " + damage.what());
    }

    /** The same of something that leaves all groups readable, as far as that is known. */
    public boolean onDamage(String what) {
        boolean isFirst = first == null;
        if (isFirst) {
            first = what;
        }
        return isFirst;
    }

    public boolean isDamaged() {
        return first != null;
    }

    /** Whether the node's replica of a group may go on until it leaves. */
    public boolean isReadable(GroupId group) {
        return !unreadable.contains(group);
    }

    /**
     * What the disk is to be moved aside for now, once.
     *
     * @param isSpared whether each of the groups that can be read does without this node's replica
     * @return null as long as nothing is damaged or somebody needs the replicas that are left
     */
    public @Nullable String leave(boolean isSpared) {
        if (left || !isSpared) {
            return null;
        }
        left = first != null;
        return first;
    }
}
