package io.sampo.node.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.sampo.node.model.TextConfig.Overflow;
import io.sampo.node.model.TextConfig.Pooling;
import io.sampo.protocol.model.ModelVersion;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code model.yaml}. Every key is optional; these are all there are, with their defaults:
 *
 * <pre>{@code
 * runtime: onnx               # otherwise the first runtime that knows the files
 * versions: {latest: 1}       # or 'all', or a list of numbers
 * replicas: 2                 # or {min: 1, max: 4}
 * scaling:                    # only where max is above min
 *   target: 4                 # requests of a replica, waiting or running
 *   up-after: 2s
 *   down-after: 60s
 *   idle-to-zero: 5m          # only where min is 0
 * device: cpu                 # cpu, gpu, {prefer: gpu, else: cpu}
 * memory: 512MiB              # of a replica; otherwise estimated from the size of the files
 * spread: member              # member, none
 * residency: preload          # pinned, preload, on-demand
 * batching:
 *   mode: auto                # auto, on, off
 *   max-batch-size: 16        # these three: otherwise as the member is set up
 *   max-batch-tokens: 256
 *   max-queue-size: 256
 * warm-up:
 *   shapes: {INPUT: [1, 48]}  # otherwise made up from the model
 * text:                       # only for a model that shall take texts
 *   tokenizer: tokenizer.json
 *   pooling: mean             # mean, cls
 *   normalize: true
 *   max-tokens: 512
 *   overflow: refuse          # refuse, truncate
 *   truncatable: false
 * }</pre>
 */
final class ModelConfigReader {

    static final String FILE_NAME = "model.yaml";

    private static final String DEFAULT_TOKENIZER = "tokenizer.json";
    private static final int DEFAULT_MAX_TOKENS = 512;
    private static final int FEWEST_TOKENS = 3;
    private static final int MOST = 1_000_000;
    private static final int MOST_TOKENS = 131_072;
    /** A larger file is none. */
    private static final long MAX_BYTES = 64 * 1024;

    private static final String VERSIONS = "versions";
    private static final List<String> KEYS = Stream.of(
                    List.of("runtime", VERSIONS), DeploymentReader.KEYS, List.of("batching", "warm-up", "text"))
            .flatMap(List::stream)
            .toList();
    private static final List<String> BATCHING_KEYS =
            List.of("mode", "max-batch-size", "max-batch-tokens", "max-queue-size");
    private static final List<String> TEXT_KEYS =
            List.of("tokenizer", "pooling", "normalize", "max-tokens", "overflow", "truncatable");

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Otherwise 'mode: on' is the boolean true.
                    .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private ModelConfigReader() {}

    /**
     * What the model's folder says, or the defaults if it has no {@code model.yaml}.
     *
     * @param root the repository's real path, which no link may leave: what is wrong with a file is told with words of it
     */
    static ModelConfig read(Path modelDirectory, Path root) throws ModelConfigException, IOException {
        Path file = modelDirectory.resolve(FILE_NAME);
        if (Files.exists(modelDirectory.resolve("model.yml"))) {
            throw new ModelConfigException("there is a model.yml, which is not read (expected: model.yaml)");
        }
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return ModelConfig.DEFAULT;
        }
        RepositoryLinks.check(file, root);
        if (!Files.isRegularFile(file)) {
            throw new ModelConfigException("not a file (expected: one in YAML)");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new ModelConfigException(Files.size(file) + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        try {
            return parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new ModelConfigException("not text (expected: YAML in UTF-8)");
        }
    }

    static ModelConfig parse(String yaml) throws ModelConfigException {
        JsonNode tree = tree(yaml);
        if (tree.asText().isEmpty() && !tree.isContainerNode()) {
            return ModelConfig.DEFAULT;
        }
        YamlSection root = new YamlSection("", tree, KEYS);
        return new ModelConfig(
                root.text("runtime"),
                versions(root),
                DeploymentReader.scaling(root),
                DeploymentReader.placement(root),
                batching(root.section("batching", BATCHING_KEYS)),
                WarmUpReader.warmUp(root.section("warm-up", WarmUpReader.KEYS)),
                text(root.section("text", TEXT_KEYS)),
                computing(tree));
    }

    /** All but what has no part in an answer, a change of which leaves replicas as they are. */
    private static String computing(JsonNode tree) {
        Map<?, ?> keys = JSON.convertValue(tree, Map.class);
        keys.remove(VERSIONS);
        keys.keySet().removeAll(DeploymentReader.KEYS);
        try {
            return keys.isEmpty() ? "" : JSON.writeValueAsString(keys);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as a tree can be written", e);
        }
    }

    private static JsonNode tree(String yaml) throws ModelConfigException {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            // The indented lines show the place once more.
            String reason = e.getOriginalMessage()
                    .lines()
                    .filter(text -> !text.isBlank() && !text.startsWith(" "))
                    .collect(Collectors.joining(", "));
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new ModelConfigException("line " + line + ": " + reason);
        }
    }

    private static VersionPolicy versions(YamlSection root) throws ModelConfigException {
        JsonNode value = root.node(VERSIONS);
        if (value == null) {
            return VersionPolicy.NEWEST;
        }
        if (value.isTextual() && value.textValue().equals("all")) {
            return new VersionPolicy.All();
        }
        if (value.isArray() && !value.isEmpty()) {
            return new VersionPolicy.Specific(numbers(root, value));
        }
        if (value.isObject()) {
            YamlSection section = new YamlSection(VERSIONS, value, List.of("latest"));
            return new VersionPolicy.Latest(section.integer("latest", 1, MOST).orElse(1));
        }
        throw root.wrong(VERSIONS, value, "'all', {latest: N} or a list of numbers from 1");
    }

    private static SortedSet<ModelVersion> numbers(YamlSection root, JsonNode list) throws ModelConfigException {
        SortedSet<ModelVersion> versions = new TreeSet<>();
        for (JsonNode each : list) {
            if (!each.isIntegralNumber() || !each.canConvertToLong() || each.longValue() < 1) {
                throw root.wrong(VERSIONS, each, "numbers from 1");
            }
            if (!versions.add(new ModelVersion(each.longValue()))) {
                throw root.wrong(VERSIONS, each, "each number once");
            }
        }
        return versions;
    }

    private static BatchingConfig batching(@Nullable YamlSection batching) throws ModelConfigException {
        return batching == null
                ? BatchingConfig.DEFAULT
                : new BatchingConfig(
                        batching.choice("mode", BatchingConfig.Mode.class, BatchingConfig.Mode.AUTO),
                        batching.integer("max-batch-size", 1, MOST),
                        batching.integer("max-batch-tokens", 1, MOST),
                        batching.integer("max-queue-size", 1, MOST));
    }

    private static @Nullable TextConfig text(@Nullable YamlSection text) throws ModelConfigException {
        return text == null
                ? null
                : new TextConfig(
                        tokenizer(text),
                        text.choice("pooling", Pooling.class, Pooling.MEAN),
                        text.bool("normalize", true),
                        text.integer("max-tokens", FEWEST_TOKENS, MOST_TOKENS).orElse(DEFAULT_MAX_TOKENS),
                        text.choice("overflow", Overflow.class, Overflow.REFUSE),
                        text.bool("truncatable", false));
    }

    private static String tokenizer(YamlSection text) throws ModelConfigException {
        String name = text.text("tokenizer");
        if (name == null) {
            return DEFAULT_TOKENIZER;
        }
        if (name.contains("/") || name.contains("\\") || name.equals("..")) {
            throw new ModelConfigException(
                    "text.tokenizer: '" + name + "' (expected: the name of a file in the version's folder)");
        }
        return name;
    }
}
