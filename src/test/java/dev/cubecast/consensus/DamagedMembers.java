package dev.cubecast.consensus;

import dev.cubecast.consensus.TestGroup.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What becomes of members whose disk is damaged, as {@link DamagePolicy} decides it. */
final class DamagedMembers {
    private static final long BACK_MS = 100;

    private final TestGroup group;
    private final Map<Member, DamagePolicy> policies = new LinkedHashMap<>();

    /** Whether a test damages disks; it is an error otherwise. */
    boolean expected;

    DamagedMembers(TestGroup group) {
        this.group = group;
    }

    void onDamage(Member member, Damage damage) {
        if (!expected) {
            throw new AssertionError("a disk is damaged that nobody has damaged: " + damage);
        }
        DamagePolicy policy = policies.computeIfAbsent(member, damaged -> new DamagePolicy());
        policy.onDamage(TestGroup.GROUP, damage);
        group.notes.add(group.nowMs() + " " + member.id + " is damaged: " + damage.what());
        if (member.runs()) {
            member.running().onDamaged();
        }
        if (!policy.isReadable(TestGroup.GROUP)) {
            group.after(0, () -> member.replica = null);
        }
    }

    void tick() {
        List.copyOf(policies.keySet()).forEach(this::leaveIfSpared);
    }

    private void leaveIfSpared(Member member) {
        boolean spared = !member.runs() || member.running().isSpared(group.nowMs());
        if (policies.get(member).leave(spared) != null) {
            policies.remove(member);
            group.notes.add(group.nowMs() + " " + member.id + " moves its disk aside");
            group.moveAside(member);
            group.after(BACK_MS, () -> group.start(member));
        }
    }
}
