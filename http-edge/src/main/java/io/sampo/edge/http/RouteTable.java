package io.sampo.edge.http;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which route answers which path. A literal segment goes before a variable one. Immutable once built. */
public final class RouteTable {

    /** A place in the tree of paths. */
    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private @Nullable Node variable;
        /** By method; ordered for the Allow header. */
        private final Map<String, Route> routes = new TreeMap<>();
    }

    /** What a path leads to. */
    static final class Match {

        private final Node node;
        private final Segments parameters;

        private Match(Node node, Segments parameters) {
            this.node = node;
            this.parameters = parameters;
        }

        /** The route for {@code method}, or null if the path has none. */
        @Nullable
        Route route(String method) {
            return node.routes.get(method);
        }

        /** The methods that the path has routes for, as in an Allow header. */
        String allowedMethods() {
            return String.join(", ", node.routes.keySet());
        }

        Segments parameters() {
            return parameters;
        }
    }

    private final Node root;

    private RouteTable(Node root) {
        this.root = root;
    }

    /** Starts an empty table. */
    public static Builder builder() {
        return new Builder();
    }

    /** What {@code path} leads to, or null. */
    @Nullable
    Match find(Segments path) {
        String[] parameters = new String[path.size()];
        return find(root, path, 0, parameters, 0);
    }

    private static @Nullable Match find(Node node, Segments path, int at, String[] parameters, int found) {
        if (at == path.size()) {
            return node.routes.isEmpty() ? null : new Match(node, Segments.of(parameters, found));
        }
        String segment = path.get(at);
        Node literal = node.literals.get(segment);
        if (literal != null) {
            Match match = find(literal, path, at + 1, parameters, found);
            if (match != null) {
                return match;
            }
        }
        if (node.variable == null || segment.isEmpty()) {
            return null;
        }
        parameters[found] = segment;
        return find(node.variable, path, at + 1, parameters, found + 1);
    }

    /** Collects routes. */
    public static final class Builder {

        private final Node root = new Node();

        private Builder() {}

        /** Adds a route for GET. */
        public Builder get(String pattern, Route route) {
            return add("GET", pattern, route);
        }

        /** Adds a route for POST. */
        public Builder post(String pattern, Route route) {
            return add("POST", pattern, route);
        }

        /** Adds a route for PUT. */
        public Builder put(String pattern, Route route) {
            return add("PUT", pattern, route);
        }

        /** Adds a route for DELETE. */
        public Builder delete(String pattern, Route route) {
            return add("DELETE", pattern, route);
        }

        /**
         * Adds a route.
         *
         * @param pattern as {@code /v2/models/{m}}: a segment in braces takes any one segment
         */
        private Builder add(String method, String pattern, Route route) {
            Node node = root;
            for (String segment : pattern.substring(1).split("/", -1)) {
                node = segment.startsWith("{") ? variableOf(node) : literalOf(node, segment);
            }
            if (node.routes.put(method, route) != null) {
                throw new IllegalStateException(method + " " + pattern + " has two routes");
            }
            return this;
        }

        private static Node variableOf(Node node) {
            if (node.variable == null) {
                node.variable = new Node();
            }
            return node.variable;
        }

        private static Node literalOf(Node node, String segment) {
            return node.literals.computeIfAbsent(segment, name -> new Node());
        }

        /** The table; the builder is not used any more. */
        public RouteTable build() {
            return new RouteTable(root);
        }
    }
}
