package dev.cubecast.cli.demo;

import dev.cubecast.cli.JsonTree;
import dev.cubecast.cli.Table;
import dev.cubecast.cli.Terminal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** An account for its reader, and whether it is as it should be. */
final class AccountReport {
    /** Of many objections the first ones say enough. */
    private static final int OBJECTIONS_SHOWN = 20;

    private final MessageAccount account;
    private final List<String> objections;

    AccountReport(MessageAccount account) {
        this.account = account;
        this.objections = new ArrayList<>(account.objections());
        long unacknowledged = account.published() - account.acknowledged();
        if (unacknowledged > 0) {
            objections.add(unacknowledged + " messages were not acknowledged");
        }
    }

    /** 0 if all balances, 1 if not. */
    int exitCode() {
        return objections.isEmpty() ? 0 : 1;
    }

    void print(Terminal terminal, boolean json) {
        if (json) {
            terminal.print(JsonTree.encode(toJson()));
        } else {
            printForPeople(terminal);
        }
        terminal.flush();
    }

    private void printForPeople(Terminal terminal) {
        terminal.print("");
        terminal.print(account.published() + " messages published, " + account.acknowledged() + " acknowledged; "
                + account.repeated() + " were sent again and recognised");
        terminal.print("");
        Table table = new Table("READER", "MESSAGES", "LOST", "TWICE", "GAPS");
        account.lines()
                .forEach(line -> table.row(line.reader(), line.messages(), line.lost(), line.twice(), line.gaps()));
        table.print(terminal);
        terminal.print("");
        objections.stream().limit(OBJECTIONS_SHOWN).forEach(objection -> terminal.print("wrong: " + objection));
        if (objections.size() > OBJECTIONS_SHOWN) {
            terminal.print("wrong: " + (objections.size() - OBJECTIONS_SHOWN) + " more");
        }
        if (objections.isEmpty()) {
            terminal.print("every message was read exactly once by every reader, at the same offset");
        }
    }

    private JsonObject toJson() {
        JsonArray readers = new JsonArray();
        account.lines()
                .forEach(line -> readers.add(new JsonObject()
                        .put("reader", line.reader())
                        .put("messages", line.messages())
                        .put("lost", line.lost())
                        .put("twice", line.twice())
                        .put("gaps", line.gaps())));
        return new JsonObject()
                .put("published", account.published())
                .put("acknowledged", account.acknowledged())
                .put("repeated", account.repeated())
                .put("readers", readers)
                .put("objections", new JsonArray(objections));
    }
}
