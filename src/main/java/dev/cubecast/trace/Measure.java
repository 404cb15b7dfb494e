package dev.cubecast.trace;

/** The counters of the protocol, each with its name in the metrics and what it counts. */
public enum Measure {
    HEARTBEATS("membership.heartbeats", "Heartbeats of neighbours that reached this node"),
    SUSPICIONS("membership.suspicions", "Neighbours that missed their answers and became suspect"),
    DEATHS("membership.deaths", "Members that this node declared dead"),
    REFUTATIONS("membership.refutations", "Reports of this node's own suspicion or death that it refuted"),
    VIEW_UPDATES("membership.view.updates", "Member records that changed the view"),
    VIEW_SYNCS("membership.view.syncs", "Whole views sent because digests differed"),

    ROUTES_REBUILT("routes.rebuilt", "Routing tables computed"),
    FRAMES_FORWARDED("routes.forwarded", "Frames sent on for another node"),
    HOP_LIMIT_REACHED("routes.hop.limit", "Frames dropped because they had used up their hops"),
    NO_ROUTE("routes.missing", "Frames dropped because no path to their target was known"),
    LINK_REFUSED("routes.link.refused", "Frames dropped because a link was down or its queue full"),
    MALFORMED("routes.malformed", "Frames or payloads that could not be decoded"),
    REQUESTS("requests.sent", "Requests to other nodes"),
    REQUESTS_FAILED("requests.failed", "Requests that ended without an answer"),
    REQUESTS_REFUSED("requests.refused", "Requests not sent because too many were under way"),

    ROUTE_TRACES_REFUSED("routes.traces.refused", "Route traces refused because too many were under way"),

    PUBLISHES("publishes.received", "Messages that clients of this node published"),
    PUBLISHES_STORED("publishes.stored", "Messages that a leader on this node gave an offset"),
    PUBLISHES_RESENT("publishes.resent", "Forwarded messages sent again"),
    PUBLISHES_DUPLICATE("publishes.duplicate", "Forwarded messages that the leader had already"),
    PUBLISHES_OUT_OF_ORDER("publishes.out.of.order", "Forwarded messages refused until an earlier one came"),
    PUBLISHES_REFUSED("publishes.refused", "Messages refused for good"),
    PUBLISHES_UNKNOWN("publishes.unknown", "Messages whose outcome nobody can tell"),
    PUBLISHES_OVERLOADED("publishes.overloaded", "Messages refused because the credits towards a leader were used up"),
    PUBLISHES_NOT_LOCATED(
            "publishes.not.located", "Messages refused because too many waited to be told where their topic is"),

    TOPICS_REFUSED(
            "topics.refused",
            "Publishes to and interests in ephemeral topics refused because a leader on this node leads as many as it may"),
    TOPICS_IDLE("topics.idle", "Ephemeral topics that a leader on this node has forgotten as nobody used them"),
    TOPICS_DELETED("topics.deleted", "Publishes to and interests in ephemeral topics that a leader knew to be deleted"),
    TOPICS_ASKED(
            "topics.asked",
            "Questions of leaders of ephemeral topics on this node to groups whether a topic is there, as no replica here knew"),
    TOPIC_QUESTIONS_REFUSED(
            "topics.questions.refused",
            "Topics not created, described, listed, found or deleted because too many questions of that kind were under way"),
    LOCATIONS_ASKED("topics.locations.asked", "Questions where a topic is, as this node did not know it any more"),
    LOCATIONS_REFUSED("topics.locations.refused", "Topics not looked up because too many callers waited for answers"),
    LOCATIONS_EVICTED("topics.locations.evicted", "Topics forgotten to stay within the limit of those remembered"),
    LEADERSHIPS("leaders.changes", "Shards whose leader changed in this node's view"),

    GROUP_ELECTIONS("groups.elections", "Times that a replica on this node became the leader of its group"),
    GROUP_LEADERS_LOST("groups.leaders.lost", "Leaders on this node that stepped down as they heard no majority"),
    GROUP_TRANSFERS("groups.transfers", "Leaderships that a replica on this node handed over"),
    GROUP_TRANSFERS_FAILED("groups.transfers.failed", "Leaderships that nobody took over in time"),
    GROUP_CHANGES("groups.changes", "Steps of a change of members that a leader on this node has made"),
    GROUP_TRUNCATIONS(
            "groups.truncations", "Times that a replica on this node dropped entries that another leader replaced"),
    GROUP_RECOVERIES("groups.recoveries", "Groups that a replica on this node was made to recover with loss"),
    GROUP_GENERATIONS(
            "groups.generations",
            "Replicas on this node that gave up their state because their group was recovered elsewhere"),
    GROUP_DISK_STALLS(
            "groups.disk.stalls", "Times that nothing of a replica on this node reached its disk for a second"),
    DISK_DAMAGES("disks.damaged", "Times that this node's disk was found to have damaged what it held"),
    GROUP_STOPS("groups.stops", "Replicas on this node that stopped at an entry that only a later version knows"),
    REPLICA_MESSAGES_STRAY("replicas.messages.stray", "Messages for replicas that this node does not hold"),
    GROUP_CATCH_UPS("groups.catch.ups", "Replicas on this node that got their state by a stream"),
    GROUP_CATCH_UP_REPEATS("groups.catch.up.repeats", "Questions for such a stream asked again"),
    GROUP_CATCH_UPS_HELD(
            "groups.catch.ups.held",
            "Questions for such a stream not asked because the disk was full but for the reserve"),

    DURABLE_APPENDED("durable.appended", "Messages that a leader on this node put into the log of their group"),
    DURABLE_DUPLICATE("durable.duplicate", "Publishes to a leader on this node that its log had already"),
    DURABLE_REFUSED("durable.refused", "Publishes that a leader on this node refused for what they are"),
    DURABLE_NO_ROOM(
            "durable.no.room",
            "Publishes that a leader on this node refused because its disk was full but for the reserve"),
    DURABLE_OVERLOADED("durable.overloaded", "Requests that a leader on this node refused because too many waited"),
    DURABLE_UNKNOWN("durable.unknown", "Publishes whose leader on this node was replaced before it knew the outcome"),
    DURABLE_TRIMS("durable.trims", "Trims of topics by a leader on this node"),
    DURABLE_FORGOTTEN("durable.forgotten", "Producers and streams of entry nodes forgotten to stay within a limit"),

    STREAM_PUBLISHES_RESENT("streams.resent", "Publishes to durable topics that this node sent to a leader again"),
    STREAM_PUBLISHES_REPEATED(
            "streams.repeated", "Publishes that came again while their leader on this node was storing them"),
    STREAM_PUBLISHES_OVERLOADED(
            "streams.overloaded",
            "Publishes to durable topics refused because the credits towards a group were used up"),
    STREAM_PUBLISHES_UNAVAILABLE(
            "streams.unavailable", "Publishes to durable topics that no leader could be sent before their deadline"),
    STREAM_PUBLISHES_UNKNOWN(
            "streams.unknown", "Publishes to durable topics whose outcome was not known at their deadline"),
    STREAMS_REPLACED("streams.replaced", "Streams of this node that a leader had forgotten"),

    READS("reads", "Reads of durable topics by this node's readers"),
    READS_NOT_ASKED("reads.not.asked", "Reads that failed at once because too many of this node waited for answers"),
    READS_SERVED("reads.served", "Reads answered by a replica on this node"),
    READS_REFUSED("reads.refused", "Reads refused because this node's replicas had too many under way"),
    READS_DELAYED("reads.delayed", "Reads that waited for what a replica on this node lacked"),
    READS_ELSEWHERE("reads.elsewhere", "Reads that this node could not answer and sent to the leader"),
    READS_PROVEN("reads.proven", "Reads for which a leader on this node had to prove that it leads"),

    BATCHES_PUSHED("delivery.batches.pushed", "Batches multicast by a leader on this node"),
    BATCHES_RECEIVED("delivery.batches.received", "Batches that reached this node for its subscribers"),
    BATCHES_DUPLICATE("delivery.batches.duplicate", "Batches ignored because their messages had arrived already"),
    BATCHES_STALE("delivery.batches.stale", "Batches ignored because another leader is followed now"),
    REPAIRS("delivery.repairs", "Requests for messages that were missed"),
    ENDS_SENT("delivery.ends.sent", "Reminders of the last push that had not been confirmed"),
    GAPS("delivery.gaps", "Gaps that subscribers were told of"),
    INTERESTS_EXPIRED("delivery.interests.expired", "Interests of nodes that were not renewed in time"),
    INTERESTS_REFUSED("delivery.interests.refused", "Interests refused because a table was full"),
    FEEDS_REFUSED("delivery.feeds.refused", "Topics not followed because this node follows as many as it may"),
    BATCHES_NOT_HELD(
            "delivery.batches.not.held", "Batches that came too early and found no room to wait for earlier ones"),
    TAIL_EVICTED("delivery.tail.evicted", "Batches dropped from a leader's tail to stay within its limit");

    private final String metric;
    private final String help;

    Measure(String metric, String help) {
        this.metric = metric;
        this.help = help;
    }

    /** The name without the prefix {@code cubecast.}; words are separated by dots. */
    public String metric() {
        return metric;
    }

    public String help() {
        return help;
    }
}
