package dev.cubecast.membership;

/** What orders the records of one vertex. */
interface Stamped {
    long incarnation();

    long version();

    MemberState state();

    /**
     * By incarnation; then a death is greater than everything that lives, as only a new incarnation overcomes it (SWIM
     * section 4.2); then by version; then the worse state is greater. Nothing is made for it: most of what a flood
     * brings ends here.
     */
    static int compare(Stamped one, Stamped other) {
        if (one.incarnation() != other.incarnation()) {
            return Long.compare(one.incarnation(), other.incarnation());
        }
        if (one.state().isLive() != other.state().isLive()) {
            return one.state().isLive() ? -1 : 1;
        }
        return one.version() != other.version()
                ? Long.compare(one.version(), other.version())
                : one.state().compareTo(other.state());
    }
}
