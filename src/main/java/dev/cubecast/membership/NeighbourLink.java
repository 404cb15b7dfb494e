package dev.cubecast.membership;

import dev.cubecast.membership.MembershipFrame.Heartbeat;
import dev.cubecast.membership.Testimony.Finding;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Vertex;
import org.jspecify.annotations.Nullable;

/** One link of a node as this end of it experiences it. */
final class NeighbourLink {
    private final Vertex neighbour;
    private final int dimension;
    private final MembershipSettings settings;
    private final LinkDamping damping;
    private boolean open;
    private boolean everOpen;
    private @Nullable LinkLoss loss;
    private long lostAtMs;
    private long lastHeardMs;
    private long sent;
    private long answered;
    private long heard;
    private long incarnation;
    private long nextHeartbeatMs;

    NeighbourLink(Vertex neighbour, int dimension, MembershipSettings settings) {
        this.neighbour = neighbour;
        this.dimension = dimension;
        this.settings = settings;
        this.damping = new LinkDamping(settings.flapWindowMs());
    }

    Vertex neighbour() {
        return neighbour;
    }

    int dimension() {
        return dimension;
    }

    /** This link as one bit of a set of dimensions. */
    int bit() {
        return 1 << dimension;
    }

    void onUp(long nowMs) {
        open = true;
        everOpen = true;
        loss = null;
        heard = 0;
        nextHeartbeatMs = nowMs;
        rearm(nowMs);
        damping.onUp();
    }

    void onDown(LinkLoss how, long nowMs) {
        if (loss != how) {
            lostAtMs = nowMs;
        }
        open = false;
        loss = how;
        damping.onBreak(nowMs);
    }

    /** Begins to wait anew, as if the neighbour had just been heard and had answered everything. */
    void rearm(long nowMs) {
        lastHeardMs = nowMs;
        answered = sent;
    }

    void onHeard(long nowMs) {
        if (open) {
            lastHeardMs = nowMs;
        }
    }

    void onHeartbeat(Heartbeat heartbeat) {
        if (!open) {
            return;
        }
        heard = Math.max(heard, heartbeat.sequence());
        if (incarnation > 0 && heartbeat.incarnation() > incarnation) {
            damping.forget();
        }
        incarnation = Math.max(incarnation, heartbeat.incarnation());
        // A greater echo than what was sent was meant for an earlier life of this node.
        if (heartbeat.echo() > answered && heartbeat.echo() <= sent) {
            answered = heartbeat.echo();
            damping.onAnswer();
        }
    }

    /** Counts the link as broken if too many answers are missing. */
    void judge(long nowMs) {
        if (open && missesAnswers()) {
            damping.onBreak(nowMs);
        }
    }

    boolean isHeartbeatDue(long nowMs) {
        return open && nowMs >= nextHeartbeatMs;
    }

    Heartbeat nextHeartbeat(long ownIncarnation, long digest, long nowMs) {
        // From when it was due, not from now: late ticks shall not stretch the interval, and not be made up for either.
        nextHeartbeatMs += settings.heartbeatIntervalMs();
        if (nextHeartbeatMs <= nowMs) {
            nextHeartbeatMs = nowMs + settings.heartbeatIntervalMs();
        }
        sent++;
        return new Heartbeat(ownIncarnation, sent, heard, digest);
    }

    boolean isOpen() {
        return open;
    }

    /** Whether the link is to be announced as not working. */
    boolean isBroken() {
        return damping.isBroken();
    }

    /** Whether this node's own routes may use the link. */
    boolean isUsable(long nowMs) {
        return open && !isBroken() && silenceMs(nowMs) <= settings.silentLinkMs();
    }

    boolean isRefused() {
        return loss == LinkLoss.REFUSED;
    }

    boolean isForbidden() {
        return loss == LinkLoss.FORBIDDEN;
    }

    boolean wasEverOpen() {
        return everOpen;
    }

    /** When the link went down, or the connection was first refused. */
    long lostAtMs() {
        return lostAtMs;
    }

    long silenceMs(long nowMs) {
        return nowMs - lastHeardMs;
    }

    boolean isHeard(long nowMs) {
        return open && silenceMs(nowMs) < settings.suspectAfterSilenceMs();
    }

    /** Whether there is reason to ask others if the neighbour lives. */
    boolean isDoubtful(long nowMs) {
        return isRefused() || (silenceMs(nowMs) >= settings.suspectAfterSilenceMs() && (!open || missesAnswers()));
    }

    Testimony testimony(long nowMs) {
        return new Testimony(finding(nowMs), Math.max(0, silenceMs(nowMs)));
    }

    private Finding finding(long nowMs) {
        if (isRefused()) {
            return Finding.REFUSED;
        }
        if (!everOpen) {
            return Finding.NO_LINK;
        }
        return isHeard(nowMs) ? Finding.HEARS : Finding.SILENT;
    }

    /** The heartbeat sent last is not counted as missed: its answer may be under way. */
    private boolean missesAnswers() {
        return sent - answered - 1 >= settings.suspectAfterMissed();
    }
}
