package dev.cubecast.membership;

import dev.cubecast.membership.MembershipFrame.Heartbeat;
import dev.cubecast.membership.MembershipFrame.ViewSummary;
import dev.cubecast.membership.MembershipFrame.ViewUpdate;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.LinkPort;
import dev.cubecast.overlay.LiveGraph;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The membership of one node: which vertices are occupied by live nodes, as this node sees it, and what it tells the
 * others about itself. Everything happens in events; how often {@link #tick} comes is of no importance as long as it is
 * several times in a heartbeat interval.
 *
 * <p>Decisions in protected methods can be overridden by tests that plant a bug to see it found.
 */
public class Membership {
    private final Vertex self;
    private final MembershipSettings settings;
    private final Router router;
    private final LongConsumer whenChanged;
    private final Trace trace;
    private final MembershipView view;
    private final OwnRecord own;
    private final FailureDetector detector;
    private final Suspicions suspicions;
    private final ViewExchange exchange;
    private final Settling settling;
    private final Reachability reachability;
    private boolean started;
    private long lastTickMs;
    private long nowMs;
    private int usableDimensions;
    private boolean changed;

    /**
     * A member that has not started.
     *
     * @param router for questions to the suspect's other neighbours
     * @param links for heartbeats and views to neighbours
     * @param random for the first version of each life of this node
     * @param whenChanged called with nowMs when what routes, leaders or epochs depend on has changed: live members,
     *     their incarnations and broken links, who is steady, whether this node's own links are usable. Called at once
     *     when this node's own routes must change, else on the next tick, once for all that has changed by then. It
     *     must hand the router a table of the new {@link #liveGraph} at once
     */
    public Membership(
            Vertex self,
            MembershipSettings settings,
            Router router,
            LinkPort links,
            IncarnationStore incarnations,
            RandomGenerator random,
            LongConsumer whenChanged,
            Trace trace) {
        this.self = self;
        this.settings = settings;
        this.router = router;
        this.whenChanged = whenChanged;
        this.trace = trace;
        view = new MembershipView(self.dimension());
        own = new OwnRecord(self, settings, incarnations, random, trace);
        detector = new FailureDetector(self, settings, links, trace);
        suspicions = new Suspicions(self, settings, detector, view, router, member -> learn(member, 0), trace);
        exchange = new ViewExchange(view, detector.links(), links, trace);
        settling = new Settling(detector.links(), settings.settleMs());
        reachability = new Reachability(self.dimension(), settings.deadAfterSilenceMs());
        router.receive(Kind.CONFIRM_REQUEST, (Receiver.OfRequests) this::onConfirmRequest);
    }

    /** Joins with an incarnation above the persisted one. Links may be up before. */
    public void start(Addresses own, long persistedIncarnation, long nowMs) {
        started = true;
        lastTickMs = nowMs;
        detector.start(nowMs);
        settling.start(nowMs);
        this.own.start(own, persistedIncarnation);
    }

    /** The handshake with a neighbour has succeeded. */
    public void onLinkUp(Vertex neighbour, long nowMs) {
        begin(nowMs);
        NeighbourLink link = detector.link(neighbour);
        detector.onLinkUp(link, nowMs);
        exchange.onLinkUp(link);
        sendHeartbeats();
    }

    /**
     * A link is not up: it went down, or an attempt to connect failed. May be said again; whoever knows that a
     * neighbour does not exist in this cube says so once with {@link LinkLoss#CLOSED}, and nobody waits for it.
     */
    public void onLinkDown(Vertex neighbour, LinkLoss loss, long nowMs) {
        begin(nowMs);
        NeighbourLink link = detector.link(neighbour);
        detector.onLinkDown(link, loss, nowMs);
        settling.onLoss(link);
        if (loss == LinkLoss.REFUSED) {
            suspicions.onRefused(link, nowMs);
        }
        reportChanges();
    }

    /** Any frame came from a neighbour: its link works in this direction. */
    public void onHeard(Vertex neighbour, long nowMs) {
        begin(nowMs);
        NeighbourLink link = detector.link(neighbour);
        boolean wasUsable = link.isUsable(nowMs);
        link.onHeard(nowMs);
        if (!wasUsable) {
            reportChanges();
        }
    }

    /**
     * A frame from a neighbour that is not an envelope. Throws {@link dev.cubecast.message.WireException} if malformed.
     */
    public void onFrame(Vertex neighbour, Bytes frame, long nowMs) {
        begin(nowMs);
        MembershipFrame decoded = MembershipFrame.decode(frame, self.dimension());
        NeighbourLink link = detector.link(neighbour);
        link.onHeard(nowMs);
        if (decoded instanceof Heartbeat heartbeat) {
            onHeartbeat(link, heartbeat);
        } else if (decoded instanceof ViewUpdate update) {
            onViewUpdate(link, update);
        } else if (decoded instanceof ViewSummary summary) {
            exchange.onSummary(link, summary);
        }
    }

    private void onHeartbeat(NeighbourLink link, Heartbeat heartbeat) {
        detector.onHeartbeat(link, heartbeat);
        if (differs(view.digest(), heartbeat.digest())) {
            exchange.onDifference(link, heartbeat.digest());
        } else {
            exchange.onAgreement(link);
            settling.onView(link);
        }
    }

    /** Whether two digests show that the views differ. */
    protected boolean differs(long ownDigest, long theirDigest) {
        return ownDigest != theirDigest;
    }

    private void onViewUpdate(NeighbourLink link, ViewUpdate update) {
        for (EncodedMember record : update.records()) {
            onRecord(link, record);
        }
        if (update.complete()) {
            settling.onView(link);
        }
    }

    private void onRecord(NeighbourLink link, EncodedMember record) {
        int vertex = record.stamp().vertex();
        int order = view.compare(record.stamp());
        if (order == 0) {
            exchange.onKnown(vertex, link);
        } else if (vertex == self.number()) {
            Member rumour = record.decode(self.dimension());
            own.onRumour(rumour, isOutdoneBy(rumour), nowMs);
        } else if (order > 0) {
            learn(record.decode(self.dimension()), link.bit());
        }
    }

    /** Whether this node must take a new incarnation to overcome what others say of it. */
    protected boolean isOutdoneBy(Member rumour) {
        return own.isOutdoneBy(rumour);
    }

    /** Keeps and spreads a record, which may be this node's own or its verdict about a neighbour. */
    private void learn(Member news, int knownToDimensions) {
        Member before = view.at(news.vertex());
        if (!view.merge(news)) {
            return;
        }
        trace.count(Measure.VIEW_UPDATES);
        exchange.spread(news.vertex().number(), knownToDimensions);
        changed |= before == null || news.mattersAfter(before);
        report(before, news);
        if (before != null && news.stamp().isLaterWordThan(before.stamp()) && self.isNeighbourOf(news.vertex())) {
            suspicions.onLaterWord(detector.link(news.vertex()), nowMs);
        }
    }

    private void report(@Nullable Member before, Member after) {
        if (before == null || before.state() != after.state() || before.incarnation() != after.incarnation()) {
            trace.note(
                    Trace.Subject.MEMBERSHIP,
                    after.vertex() + " is " + after.state() + " in incarnation " + after.incarnation());
        }
    }

    private void onConfirmRequest(Vertex origin, Bytes payload, Consumer<Bytes> reply, long nowMs) {
        begin(nowMs);
        Vertex suspect = ConfirmRequest.decode(payload, self.dimension()).suspect();
        if (!self.isNeighbourOf(suspect)) {
            throw new WireException(origin + " asks about " + suspect + ", which is no neighbour of " + self);
        }
        reply.accept(detector.link(suspect).testimony(nowMs).encode());
    }

    /** Lets time pass. */
    public void tick(long nowMs) {
        boolean late = begin(nowMs);
        if (!started) {
            return;
        }
        lastTickMs = nowMs;
        if (!late) {
            detector.judge(nowMs);
            suspicions.tick(nowMs);
        }
        settle();
        own.tick(detector.brokenDimensions(), settling.isSettled(), nowMs).ifPresent(member -> learn(member, 0));
        sendHeartbeats();
        exchange.flood();
        changed |= reachability.tick(nowMs);
        reportChanges();
    }

    private void settle() {
        if (settling.tick(nowMs)) {
            changed = true;
            if (settling.isSettled()) {
                trace.note(Trace.Subject.MEMBERSHIP, "knows " + view.members().size() + " members and takes part");
            } else {
                trace.warn(Trace.Subject.MEMBERSHIP, "has no link, but neighbours that refuse one, and takes no part");
            }
        }
    }

    private void sendHeartbeats() {
        detector.sendHeartbeats(own.incarnation(), view.digest(), nowMs);
    }

    /**
     * Begins every event. A node that was not run for a while has not heard what it was sent meanwhile: it waits anew
     * before it judges anyone or bears witness. Returns whether that is so.
     */
    private boolean begin(long eventMs) {
        nowMs = eventMs;
        boolean late = started && eventMs - lastTickMs > settings.lateTickMs();
        if (late) {
            trace.note(Trace.Subject.MEMBERSHIP, "was not run for " + (eventMs - lastTickMs) + " ms and judges nobody");
            lastTickMs = eventMs;
            detector.rearm(eventMs);
            suspicions.rearm();
        }
        return late;
    }

    private void reportChanges() {
        int usableNow = detector.usableDimensions(nowMs);
        changed |= usableNow != usableDimensions;
        usableDimensions = usableNow;
        if (changed) {
            changed = false;
            whenChanged.accept(nowMs);
            reachability.onTable(router.table(), view, nowMs);
        }
    }

    public MembershipView view() {
        return view;
    }

    /** The live part of the cube, with this node's own links as they are at this moment. */
    public LiveGraph liveGraph(long nowMs) {
        LiveGraph graph = view.liveGraph();
        graph.add(self, detector.usableDimensions(nowMs));
        return graph;
    }

    /** Whether the member is alive, has been back for long enough to lead, and has not been out of reach for long. */
    public boolean isSteady(Vertex vertex) {
        Member member = view.at(vertex);
        return member != null
                && member.state().isLive()
                && member.steady()
                && (!reachability.isLost(vertex) || router.table().reaches(vertex));
    }

    /**
     * Whether this node has joined and, of each neighbour, has had its view or a reason why not, or has waited for it
     * long enough. Stays true once it is, but for a node that never had a link when a neighbour turns up with which it
     * may not have one ({@link LinkLoss#FORBIDDEN}): that is false until some neighbour takes it.
     */
    public boolean isSettled() {
        return settling.isSettled() && own.incarnation() > 0;
    }
}
