package dev.cubecast.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody who mistyped a name may have meant. */
final class NearestName {
    private NearestName() {}

    /** The known name with the fewest edits, unless that is more than a third of it. */
    static Optional<String> of(String written, Collection<String> known) {
        return known.stream()
                .filter(name -> edits(written, name) <= Math.max(2, name.length() / 3))
                .min(Comparator.comparingInt((String name) -> edits(written, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Letters to add, remove or replace (Levenshtein), a row of the table at a time. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
