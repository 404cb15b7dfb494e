package dev.cubecast.forming;

import static java.util.stream.Collectors.joining;

import dev.cubecast.consensus.DiskId;
import dev.cubecast.forming.FormingMessage.Accepted;
import dev.cubecast.forming.FormingMessage.Blank;
import dev.cubecast.forming.FormingMessage.Declined;
import dev.cubecast.forming.FormingMessage.Holds;
import dev.cubecast.forming.FormingMessage.Inquiry;
import dev.cubecast.forming.FormingMessage.Proposal;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace.Subject;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One node while it finds out to which cube it belongs (ARCHITECTURE.md, rule 15). When all configured members are up
 * and blank the lowest vertex proposes a cube; each member accepts one proposal for good, and it holds when all have. A
 * blank node that finds a cube which holds belongs to that one: its vertex has got another disk. All calls come on one
 * thread.
 */
public final class Forming {
    private static final long REPEAT_MS = 250;
    /** Without an answer until a member counts as not running. */
    private static final long UP_MS = 1_000;

    private final Vertex self;
    private final DiskId disk;
    private final TreeSet<Vertex> members;
    private final TreeSet<Vertex> others;
    private final FormingPorts ports;

    /** What each other member has said last. */
    private final Map<Vertex, Heard> heard = new TreeMap<>();

    /** Null while this node is blank. */
    private @Nullable StoredCharter stored;

    private boolean synced = true;
    private long askMs = Long.MIN_VALUE;

    private record Heard(FormingMessage said, long atMs) {}

    /**
     * A node that has just started.
     *
     * @param disk that of this node
     * @param configured all vertices that are to be members, this one among them
     * @param stored what the disk has; null if it is blank
     */
    public Forming(
            Vertex self,
            DiskId disk,
            Collection<Vertex> configured,
            @Nullable StoredCharter stored,
            FormingPorts ports) {
        this.self = self;
        this.disk = disk;
        this.members = new TreeSet<>(configured);
        this.others = new TreeSet<>(configured);
        this.stored = stored;
        this.ports = ports;
        others.remove(self);
    }

    /** The cube that this node belongs to, once that is on its disk. */
    public Optional<Charter> charter() {
        return Optional.ofNullable(stored)
                .filter(known -> synced && known.holds())
                .map(StoredCharter::charter);
    }

    // ---- Time ----

    /** Brings the time, every few milliseconds. */
    public void tick(long nowMs) {
        decide(nowMs);
        if (nowMs >= askMs && synced && charter().isEmpty()) {
            askMs = nowMs + REPEAT_MS;
            ask();
        }
    }

    private void ask() {
        StoredCharter accepted = stored;
        if (accepted != null && accepted.charter().proposer().equals(self)) {
            Proposal proposal = new Proposal(accepted.charter());
            others.stream().filter(member -> !hasAccepted(member)).forEach(member -> send(member, proposal));
        } else {
            others.forEach(member -> send(member, new Inquiry()));
        }
    }

    // ---- Messages ----

    public void onMessage(Vertex from, FormingMessage message, long nowMs) {
        if (!others.contains(from)) {
            return;
        }
        if (message instanceof Inquiry) {
            tellState(from);
        } else if (message instanceof Proposal proposal) {
            onProposal(from, proposal.charter());
        } else {
            heard.put(from, new Heard(message, nowMs));
            decide(nowMs);
        }
    }

    /** Says nothing that is not on disk. */
    private void tellState(Vertex to) {
        StoredCharter known = stored;
        if (!synced) {
            return;
        }
        if (known == null) {
            send(to, new Blank(disk));
        } else {
            send(
                    to,
                    known.holds()
                            ? new Holds(known.charter())
                            : new Accepted(known.charter().cube()));
        }
    }

    private void onProposal(Vertex from, Charter proposed) {
        if (stored != null) {
            tellState(from);
            return;
        }
        String objection = objectionTo(from, proposed);
        if (objection != null) {
            send(from, new Declined(objection));
        } else {
            ports.trace().note(Subject.MEMBERSHIP, "accepts " + proposed);
            save(new StoredCharter(proposed, false), () -> tellState(from));
        }
    }

    private @Nullable String objectionTo(Vertex from, Charter proposed) {
        if (!from.equals(proposed.proposer())) {
            return from + " proposes a cube whose lowest vertex is " + proposed.proposer();
        } else if (!members.equals(proposed.disks().keySet())) {
            return "the members of " + proposed + " are not those that are configured here, " + text(members);
        } else if (!disk.equals(proposed.disks().get(self))) {
            return "the disk of " + self + " was replaced after it had been asked";
        }
        return null;
    }

    // ---- Decisions ----

    private void decide(long nowMs) {
        StoredCharter known = stored;
        if (!synced) {
            return;
        }
        if (known == null) {
            joinOrPropose(nowMs);
        } else if (!known.holds() && isKnownToHold(known.charter())) {
            onHolds(known.charter());
        }
    }

    private void joinOrPropose(long nowMs) {
        Optional<Charter> found = cubeThatHolds();
        if (found.isPresent()) {
            ports.trace().note(Subject.MEMBERSHIP, "joins " + found.get());
            tellIfReplaced(found.get());
            onHolds(found.get());
        } else if (self.equals(members.first()) && others.stream().allMatch(member -> isBlank(member, nowMs))) {
            propose();
        }
    }

    /** A cube that this vertex is a member of; none if there are several. */
    private Optional<Charter> cubeThatHolds() {
        boolean several =
                heard.values().stream().flatMap(Forming::cubeOf).distinct().count() > 1;
        return several
                ? Optional.empty()
                : heard.values().stream()
                        .map(Heard::said)
                        .filter(said -> said instanceof Holds)
                        .map(said -> ((Holds) said).charter())
                        .filter(charter -> charter.hasMember(self))
                        .findFirst();
    }

    /** What was on the disk that this vertex had is gone, on purpose or not. */
    private void tellIfReplaced(Charter found) {
        DiskId former = found.disks().get(self);
        if (!disk.equals(former)) {
            ports.trace()
                    .warn(
                            Subject.DISKS,
                            "disk " + disk + " is blank, but this node had another one when the cube was formed, "
                                    + former
                                    + ": it takes that one's place in all groups, and their other replicas bring what was there");
        }
    }

    private boolean isBlank(Vertex member, long nowMs) {
        Heard last = heard.get(member);
        return last != null && last.said() instanceof Blank && nowMs < last.atMs() + UP_MS;
    }

    /** The proposal is on disk before anybody hears of it, so that no other one is ever made. */
    private void propose() {
        SortedMap<Vertex, DiskId> disks = new TreeMap<>();
        disks.put(self, disk);
        heard.forEach((member, last) -> disks.put(member, ((Blank) last.said()).disk()));
        Charter charter = new Charter(CubeId.draw(ports.random()), disks);
        ports.trace().note(Subject.MEMBERSHIP, "proposes " + charter);
        askMs = Long.MIN_VALUE;
        save(new StoredCharter(charter, false), () -> {});
    }

    /** Whoever proposes hears from all; the others hear it from whoever knows. */
    private boolean isKnownToHold(Charter charter) {
        boolean isTold = heard.values().stream()
                .anyMatch(last -> last.said() instanceof Holds holds
                        && holds.charter().cube().equals(charter.cube()));
        return isTold || charter.proposer().equals(self) && others.stream().allMatch(this::hasAccepted);
    }

    private boolean hasAccepted(Vertex member) {
        StoredCharter mine = stored;
        Heard last = heard.get(member);
        return mine != null
                && last != null
                && cubeOf(last).anyMatch(mine.charter().cube()::equals);
    }

    /** What a member that is not blank has accepted. */
    private static Stream<CubeId> cubeOf(Heard heard) {
        if (heard.said() instanceof Accepted accepted) {
            return Stream.of(accepted.cube());
        }
        return heard.said() instanceof Holds holds ? Stream.of(holds.charter().cube()) : Stream.empty();
    }

    private void onHolds(Charter charter) {
        save(new StoredCharter(charter, true), () -> {
            ports.trace().note(Subject.MEMBERSHIP, "belongs to " + charter);
            others.forEach(this::tellState);
        });
    }

    private void save(StoredCharter next, Runnable whenSynced) {
        stored = next;
        synced = false;
        ports.store().save(next, () -> {
            synced = true;
            whenSynced.run();
        });
    }

    private void send(Vertex to, FormingMessage message) {
        ports.transport().accept(to, message);
    }

    // ---- For people ----

    /** Why this node belongs to no cube yet; nothing if it does. */
    public Optional<String> waitsFor(long nowMs) {
        StoredCharter known = stored;
        if (!synced) {
            return Optional.of("waiting for the disk");
        } else if (known == null) {
            return Optional.of(whyBlank(nowMs));
        } else if (known.holds()) {
            return Optional.empty();
        }
        return Optional.of(whyNotHeld(known.charter()));
    }

    private String whyBlank(long nowMs) {
        Optional<String> belongs = heard.entrySet().stream()
                .flatMap(member -> cubeOf(member.getValue())
                        .map(cube -> member.getKey()
                                + (member.getValue().said() instanceof Holds
                                        ? " belongs to cube "
                                        : " has accepted cube ")
                                + cube
                                + " already"))
                .reduce((one, other) -> one + ", " + other);
        if (belongs.isPresent()) {
            return belongs.get();
        }
        String missing = text(others, member -> !isBlank(member, nowMs));
        if (!missing.isEmpty()) {
            return "waiting for " + missing;
        }
        return "waiting for " + members.first() + " to propose a cube";
    }

    private String whyNotHeld(Charter charter) {
        if (!charter.proposer().equals(self)) {
            return "has accepted cube " + charter.cube() + ", waiting to hear from " + charter.proposer()
                    + " that all have";
        }
        Optional<String> declined = heard.entrySet().stream()
                .filter(member -> member.getValue().said() instanceof Declined)
                .map(member -> member.getKey() + " declines: "
                        + ((Declined) member.getValue().said()).why())
                .findFirst();
        return declined.orElseGet(() ->
                "waiting for " + text(others, member -> !hasAccepted(member)) + " to accept cube " + charter.cube());
    }

    private static String text(Collection<Vertex> vertices) {
        return text(vertices, vertex -> true);
    }

    private static String text(Collection<Vertex> vertices, Predicate<Vertex> shown) {
        return vertices.stream().filter(shown).map(Vertex::toString).collect(joining(", "));
    }
}
