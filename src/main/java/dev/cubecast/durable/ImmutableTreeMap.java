package dev.cubecast.durable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes: what would change it makes another one, which shares all but a few nodes with the
 * first. So a leader's view of its log costs nothing beside the applied state that it starts from. A weight-balanced
 * tree (Adams 1993) with the parameters that Hirai and Yamamoto proved right ("Balancing weight-balanced trees", 2011).
 */
final class ImmutableTreeMap<K extends Comparable<K>, V> {
    private static final int DELTA = 3;
    private static final int RATIO = 2;

    private static final class Node<K extends Comparable<K>, V> {
        private final K key;
        private final V value;
        private final @Nullable Node<K, V> left;
        private final @Nullable Node<K, V> right;
        private final int size;

        Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.size = 1 + sizeOf(left) + sizeOf(right);
        }

        Map.Entry<K, V> entry() {
            return Map.entry(key, value);
        }
    }

    private final @Nullable Node<K, V> root;

    private ImmutableTreeMap(@Nullable Node<K, V> root) {
        this.root = root;
    }

    static <K extends Comparable<K>, V> ImmutableTreeMap<K, V> empty() {
        return new ImmutableTreeMap<>(null);
    }

    // ---- Questions ----

    int size() {
        return sizeOf(root);
    }

    boolean isEmpty() {
        return root == null;
    }

    boolean has(K key) {
        return get(key) != null;
    }

    @Nullable
    V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /**
     * @param reached whether a key is not before the one looked for: so of any two keys, if of the lesser, of the
     *     greater too
     */
    Optional<Map.Entry<K, V>> first(Predicate<K> reached) {
        Node<K, V> found = null;
        Node<K, V> node = root;
        while (node != null) {
            boolean fits = reached.test(node.key);
            found = fits ? node : found;
            node = fits ? node.left : node.right;
        }
        return Optional.ofNullable(found).map(Node::entry);
    }

    /** The entry with the greatest key that is not above this one. */
    Optional<Map.Entry<K, V>> floor(K key) {
        Node<K, V> found = null;
        Node<K, V> node = root;
        while (node != null) {
            boolean fits = node.key.compareTo(key) <= 0;
            found = fits ? node : found;
            node = fits ? node.right : node.left;
        }
        return Optional.ofNullable(found).map(Node::entry);
    }

    /** The entry with the least key that is above this one. */
    Optional<Map.Entry<K, V>> higher(K key) {
        Node<K, V> found = null;
        Node<K, V> node = root;
        while (node != null) {
            boolean fits = node.key.compareTo(key) > 0;
            found = fits ? node : found;
            node = fits ? node.left : node.right;
        }
        return Optional.ofNullable(found).map(Node::entry);
    }

    /** The entry with the least key, or a {@link NoSuchElementException}. */
    Map.Entry<K, V> first() {
        return firstOf(notEmpty()).entry();
    }

    /** The entry with the greatest key, or a {@link NoSuchElementException}. */
    Map.Entry<K, V> last() {
        Node<K, V> node = notEmpty();
        while (node.right != null) {
            node = node.right;
        }
        return node.entry();
    }

    private Node<K, V> notEmpty() {
        if (root == null) {
            throw new NoSuchElementException("the map is empty");
        }
        return root;
    }

    /** All entries in ascending order. */
    void forEach(BiConsumer<? super K, ? super V> action) {
        visit(root, action);
    }

    private static <K extends Comparable<K>, V> void visit(
            @Nullable Node<K, V> node, BiConsumer<? super K, ? super V> action) {
        if (node != null) {
            visit(node.left, action);
            action.accept(node.key, node.value);
            visit(node.right, action);
        }
    }

    /** All entries in ascending order. */
    List<Map.Entry<K, V>> entries() {
        List<Map.Entry<K, V>> entries = new ArrayList<>(size());
        forEach((key, value) -> entries.add(Map.entry(key, value)));
        return entries;
    }

    // ---- Other maps ----

    ImmutableTreeMap<K, V> with(K key, V value) {
        return new ImmutableTreeMap<>(with(root, key, value));
    }

    private static <K extends Comparable<K>, V> Node<K, V> with(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return new Node<>(key, value, node.left, node.right);
        }
        return order < 0
                ? balanced(node, with(node.left, key, value), node.right)
                : balanced(node, node.left, with(node.right, key, value));
    }

    ImmutableTreeMap<K, V> without(K key) {
        return new ImmutableTreeMap<>(without(root, key));
    }

    private static <K extends Comparable<K>, V> @Nullable Node<K, V> without(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balanced(node, without(node.left, key), node.right);
        } else if (order > 0) {
            return balanced(node, node.left, without(node.right, key));
        } else if (node.right == null) {
            return node.left;
        }
        Node<K, V> next = firstOf(node.right);
        return balanced(next, node.left, without(node.right, next.key));
    }

    // ---- Balance ----

    private static <K extends Comparable<K>, V> Node<K, V> firstOf(Node<K, V> root) {
        Node<K, V> node = root;
        while (node.left != null) {
            node = node.left;
        }
        return node;
    }

    private static int sizeOf(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    /**
     * A tree of these children with the key and the value of {@code node}; they differ by at most one change from a
     * balance.
     */
    private static <K extends Comparable<K>, V> Node<K, V> balanced(
            Node<K, V> node, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (sizeOf(left) + sizeOf(right) > 1) {
            if (right != null && right.size > DELTA * sizeOf(left)) {
                return rotatedLeft(node, left, right);
            } else if (left != null && left.size > DELTA * sizeOf(right)) {
                return rotatedRight(node, left, right);
            }
        }
        return joined(node, left, right);
    }

    private static <K extends Comparable<K>, V> Node<K, V> rotatedLeft(
            Node<K, V> node, @Nullable Node<K, V> left, Node<K, V> right) {
        Node<K, V> inner = right.left;
        if (inner == null || inner.size < RATIO * sizeOf(right.right)) {
            return joined(right, joined(node, left, inner), right.right);
        }
        return joined(inner, joined(node, left, inner.left), joined(right, inner.right, right.right));
    }

    private static <K extends Comparable<K>, V> Node<K, V> rotatedRight(
            Node<K, V> node, Node<K, V> left, @Nullable Node<K, V> right) {
        Node<K, V> inner = left.right;
        if (inner == null || inner.size < RATIO * sizeOf(left.left)) {
            return joined(left, left.left, joined(node, inner, right));
        }
        return joined(inner, joined(left, left.left, inner.left), joined(node, inner.right, right));
    }

    private static <K extends Comparable<K>, V> Node<K, V> joined(
            Node<K, V> node, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        return new Node<>(node.key, node.value, left, right);
    }

    // ---- As a value ----

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImmutableTreeMap<?, ?> that
                && (root == that.root || size() == that.size() && entries().equals(that.entries()));
    }

    @Override
    public int hashCode() {
        return Objects.hash(entries());
    }

    @Override
    public String toString() {
        return entries().toString();
    }
}
