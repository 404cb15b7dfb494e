package dev.cubecast.membership;

import dev.cubecast.membership.MembershipFrame.ViewSummary;
import dev.cubecast.membership.MembershipFrame.ViewUpdate;
import dev.cubecast.overlay.LinkPort;
import dev.cubecast.overlay.Priority;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Keeps the views of neighbours the same. Changed records are flooded on the next tick. A new link carries the whole
 * view. What gets lost shows in the digests of heartbeats; then a summary goes out, the other side returns what it
 * knows better and, if it lacks something itself, its own summary: three frames at most, and nothing is left to say.
 */
final class ViewExchange {
    /** One frame of a link, so that a large view holds up nothing behind it. */
    private static final int UPDATE_BYTES_MAX = 60 << 10;

    private final MembershipView view;
    private final List<NeighbourLink> links;
    private final LinkPort port;
    private final Trace trace;
    private final List<DigestWatch> watches;
    private final BitSet changed = new BitSet();
    private final int[] knownTo;

    ViewExchange(MembershipView view, List<NeighbourLink> links, LinkPort port, Trace trace) {
        this.view = view;
        this.links = links;
        this.port = port;
        this.trace = trace;
        this.watches = links.stream().map(link -> new DigestWatch()).toList();
        this.knownTo = new int[1 << links.size()];
    }

    void onLinkUp(NeighbourLink link) {
        sendUpdate(link, view.members().stream().map(EncodedMember::of).toList(), true);
    }

    /** Floods a vertex's new record, but for the links across the given dimensions. */
    void spread(int vertex, int knownToDimensions) {
        changed.set(vertex);
        knownTo[vertex] = knownToDimensions;
    }

    /** The record to be flooded came from this neighbour too. */
    void onKnown(int vertex, NeighbourLink link) {
        knownTo[vertex] |= link.bit();
    }

    /** Sends what has changed since the last tick. */
    void flood() {
        if (changed.isEmpty()) {
            return;
        }
        List<EncodedMember> news = changed.stream()
                .mapToObj(vertex -> EncodedMember.of(view.require(vertex)))
                .toList();
        changed.clear();
        for (NeighbourLink link : links) {
            if (link.isOpen()) {
                sendUpdate(link, newsTo(link, news), false);
            }
        }
    }

    private List<EncodedMember> newsTo(NeighbourLink link, List<EncodedMember> news) {
        List<EncodedMember> unknown = new ArrayList<>(news.size());
        for (EncodedMember record : news) {
            if (isNewsTo(link, record)) {
                unknown.add(record);
            }
        }
        return unknown;
    }

    private boolean isNewsTo(NeighbourLink link, EncodedMember record) {
        return (knownTo[record.stamp().vertex()] & link.bit()) == 0;
    }

    /** A heartbeat brought another digest than this node's. */
    void onDifference(NeighbourLink link, long digest) {
        if (watches.get(link.dimension()).isRepairDue(view.digest(), digest)) {
            trace.count(Measure.VIEW_SYNCS);
            send(link, new ViewSummary(false, view.stamps()));
        }
    }

    void onAgreement(NeighbourLink link) {
        watches.get(link.dimension()).reset();
    }

    void onSummary(NeighbourLink link, ViewSummary theirs) {
        Stamp[] known = new Stamp[knownTo.length];
        theirs.stamps().forEach(stamp -> known[stamp.vertex()] = stamp);
        List<EncodedMember> better = view.members().stream()
                .filter(member -> isBetter(member, known))
                .map(EncodedMember::of)
                .toList();
        sendUpdate(link, better, false);
        if (!theirs.answer() && theirs.stamps().stream().anyMatch(stamp -> view.compare(stamp) > 0)) {
            send(link, new ViewSummary(true, view.stamps()));
        }
    }

    private static boolean isBetter(Member member, Stamp[] known) {
        Stamp theirs = known[member.vertex().number()];
        return theirs == null || Stamped.compare(member, theirs) > 0;
    }

    private void sendUpdate(NeighbourLink link, List<EncodedMember> records, boolean whole) {
        List<EncodedMember> frame = new ArrayList<>(records.size());
        int bytes = 0;
        for (EncodedMember record : records) {
            if (bytes + record.encoded().length() > UPDATE_BYTES_MAX) {
                send(link, new ViewUpdate(false, List.copyOf(frame)));
                frame.clear();
                bytes = 0;
            }
            frame.add(record);
            bytes += record.encoded().length() + 2;
        }
        if (whole || !frame.isEmpty()) {
            send(link, new ViewUpdate(whole, frame));
        }
    }

    /** A frame that the link does not take is lost; the digests will show it. */
    private void send(NeighbourLink link, MembershipFrame frame) {
        port.send(link.neighbour(), Priority.CONTROL, frame.encode());
    }
}
