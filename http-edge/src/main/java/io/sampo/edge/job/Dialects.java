package io.sampo.edge.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The dialects that this edge knows. */
public final class Dialects {

    /** Tensors: its jobs have {@code inputs}. What is written for jobs of other kinds of clients, too. */
    public static final String OPEN_INFERENCE = "open-inference";

    /** Texts to be embedded: its jobs have {@code input}. */
    public static final String OPENAI_EMBEDDINGS = "openai-embeddings";

    private final Map<String, Dialect> byName;

    /** These, among them the two that are named here. */
    public Dialects(List<Dialect> dialects) {
        byName = dialects.stream().collect(Collectors.toUnmodifiableMap(Dialect::name, Function.identity()));
    }

    /** The dialect with this name, which must be known. */
    public Dialect named(String name) {
        return Optional.ofNullable(byName.get(name))
                .orElseThrow(() -> new IllegalArgumentException("dialect: " + name));
    }

    /** The dialect for results of jobs that were submitted in {@code protocol}, perhaps not over HTTP. */
    public Dialect forResult(String protocol) {
        Dialect known = byName.get(protocol);
        return known == null ? named(OPEN_INFERENCE) : known;
    }
}
