package dev.cubecast.overlay;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does something for several, of which one that fails keeps none of the others from theirs. */
public final class Isolated {
    private Isolated() {}

    /** Has a task done for each. Throws what the first one has thrown that failed, when all are done. */
    public static <T> void forEach(Iterable<T> items, Consumer<? super T> task) {
        RuntimeException first = null;
        for (T item : items) {
            first = first(first, failureOf(task, item));
        }
        if (first != null) {
            throw first;
        }
    }

    private static <T> @Nullable RuntimeException failureOf(Consumer<? super T> task, T item) {
        try {
            task.accept(item);
            return null;
        } catch (RuntimeException failure) {
            return failure;
        }
    }

    private static @Nullable RuntimeException first(@Nullable RuntimeException first, @Nullable RuntimeException next) {
        if (first == null) {
            return next;
        }
        if (next != null && next != first) {
            first.addSuppressed(next);
        }
        return first;
    }
}
