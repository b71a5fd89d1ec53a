package io.sampo.edge.api.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.gateway.MemberAddresses;
import io.sampo.edge.json.JsonBody;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.TrafficSplit;
import io.sampo.protocol.model.VersionPlan;
import io.sampo.protocol.replica.ReplicaStatus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Models as operators see them. What is not known is null. */
final class ModelBodies {

    private final MemberAddresses addresses;

    /** Says with {@code addresses} where replicas live. */
    ModelBodies(MemberAddresses addresses) {
        this.addresses = addresses;
    }

    /** Whether there is anything to say of {@code name}, if only why it cannot be served. */
    static boolean knows(ModelCatalog catalog, ModelName name) {
        return catalog.models().containsKey(name)
                || catalog.problems().stream()
                        .anyMatch(problem -> problem.model().equals(name.value()));
    }

    /** All models by name, also those that have nothing but problems. */
    ByteString all(ModelCatalog catalog) {
        TreeSet<String> names = new TreeSet<>();
        catalog.models().keySet().forEach(name -> names.add(name.value()));
        catalog.problems().forEach(problem -> names.add(problem.model()));
        return JsonBody.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("models");
            for (String name : names) {
                write(catalog, name, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** One model, which {@link #knows} knows. */
    ByteString one(ModelCatalog catalog, ModelName name) {
        return JsonBody.write(json -> write(catalog, name.value(), json));
    }

    private void write(ModelCatalog catalog, String name, JsonGenerator json) throws IOException {
        ModelView model = ModelName.isValid(name) ? catalog.models().get(new ModelName(name)) : null;
        json.writeStartObject();
        json.writeStringField("name", name);
        writeDeployment(model == null ? null : model.deployment(), json);
        json.writeArrayFieldStart("versions");
        if (model != null) {
            for (VersionView version : model.versions().values()) {
                write(version, json);
            }
        }
        json.writeEndArray();
        json.writeArrayFieldStart("problems");
        for (ModelProblem problem : catalog.problems()) {
            if (problem.model().equals(name)) {
                write(problem, json);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeDeployment(@Nullable ModelDeployment deployment, JsonGenerator json) throws IOException {
        if (deployment == null) {
            json.writeNullField("loaded");
            json.writeNullField("current");
            json.writeNullField("labels");
            return;
        }
        json.writeBooleanField("loaded", deployment.loaded());
        writeVersion("current", deployment.current(), json);
        json.writeObjectFieldStart("labels");
        for (Map.Entry<ModelLabel, TrafficSplit> label : deployment.labels().entrySet()) {
            TrafficSplit split = label.getValue();
            json.writeObjectFieldStart(label.getKey().value());
            writeVersion("version", split.version(), json);
            json.writeNumberField("percent", split.percent());
            writeVersion("rest", split.rest(), json);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void write(VersionView version, JsonGenerator json) throws IOException {
        VersionPlan plan = version.plan();
        json.writeStartObject();
        writeVersion("version", version.ref().version(), json);
        json.writeStringField("state", nameOf(version.state()));
        json.writeStringField("reason", version.reason());
        json.writeBooleanField("wanted", version.isWanted());
        json.writeStringField("trouble", plan == null ? "" : plan.trouble());
        json.writeStringField("residency", plan == null ? null : nameOf(plan.residency()));
        json.writeStringField(
                "digest", version.metadata().map(ModelMetadata::digest).orElse(null));
        writeReplicas(version, json);
        json.writeArrayFieldStart("replicas");
        writeAll(version.ready(), null, json);
        writeAll(version.doubtful(), "silent", json);
        writeAll(version.others(), null, json);
        json.writeEndArray();
        json.writeEndObject();
    }

    /** How many there are to be, and how many take requests. */
    static void writeReplicas(VersionView version, JsonGenerator json) throws IOException {
        VersionPlan plan = version.plan();
        json.writeNumberField("replicas_wanted", plan == null ? 0 : plan.replicas());
        json.writeNumberField("replicas_ready", version.ready().size());
    }

    /** With {@code state} in the place of what they say themselves, unless null. */
    private void writeAll(List<ReplicaStatus> replicas, @Nullable String state, JsonGenerator json) throws IOException {
        for (ReplicaStatus replica : replicas) {
            json.writeStartObject();
            json.writeStringField("replica", replica.id().toString());
            json.writeStringField("state", state == null ? nameOf(replica.state()) : state);
            json.writeStringField("member", addresses.memberOf(replica));
            json.writeStringField("reason", replica.reason());
            json.writeEndObject();
        }
    }

    private static void write(ModelProblem problem, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("version", problem.version().isEmpty() ? null : problem.version());
        json.writeStringField("reason", problem.reason());
        json.writeEndObject();
    }

    private static void writeVersion(String field, @Nullable ModelVersion version, JsonGenerator json)
            throws IOException {
        if (version == null) {
            json.writeNullField(field);
        } else {
            json.writeNumberField(field, version.number());
        }
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
