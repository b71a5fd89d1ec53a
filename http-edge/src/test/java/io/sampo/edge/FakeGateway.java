package io.sampo.edge;

import io.sampo.client.InferenceCall;
import io.sampo.client.routing.Catalogs;
import io.sampo.client.routing.ModelCatalog;
import io.sampo.client.routing.ModelView;
import io.sampo.client.routing.Readiness;
import io.sampo.client.routing.VersionView;
import io.sampo.edge.gateway.InferenceGateway;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.InferReply;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.infer.InferReply.Failed;
import io.sampo.protocol.infer.InferReply.Rejected;
import io.sampo.protocol.infer.InferRequest;
import io.sampo.protocol.infer.InferTiming;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ModelDeployment;
import io.sampo.protocol.model.ModelMetadata;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelNeeds;
import io.sampo.protocol.model.ModelProblem;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.ScalingPolicy;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.MemberCapacity;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.ReplicaStatistics.BatchTotal;
import io.sampo.protocol.replica.ReplicaStatistics.Total;
import io.sampo.protocol.replica.ReplicaStatus;
import io.sampo.protocol.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** A cluster that is not there: its models answer at once, or, while {@link #hold} is on, when a test says so. */
public final class FakeGateway implements InferenceGateway {

    private static final InferTiming TIMING = new InferTiming(1_500_000, 2_500_000, 3);

    /** A model that answers. */
    private record Model(ModelMetadata metadata, Function<InferRequest, InferReply> answers) {}

    /** A request that was taken. */
    public static final class Call implements InferenceCall {

        private final InferRequest request;
        private final CompletableFuture<InferReply> reply = new CompletableFuture<>();
        private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

        private Call(InferRequest request) {
            this.request = request;
        }

        public InferRequest request() {
            return request;
        }

        /** Completes once the caller withdrew the request. */
        public CompletableFuture<Void> cancelled() {
            return cancelled;
        }

        public void answer(InferReply answer) {
            reply.complete(answer);
        }

        @Override
        public CompletionStage<InferReply> reply() {
            return reply;
        }

        @Override
        public void cancel() {
            reply.complete(new Failed(ErrorCode.CANCELLED, "request: withdrawn by its caller"));
            cancelled.complete(null);
        }
    }

    private final ActorSystem<?> system;
    private final Map<ModelRef, Model> models = new ConcurrentHashMap<>();
    private final Map<ModelRef, Model> onDemand = new ConcurrentHashMap<>();
    private final Map<ModelName, ModelDeployment> deployments = new HashMap<>();
    private final List<ModelOffer> offers = new ArrayList<>();
    private final List<ReplicaStatus> replicas = new ArrayList<>();
    private final List<ModelProblem> problems = new ArrayList<>();
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>(100_000);
    private final Readiness readiness = new Readiness();
    private volatile ModelCatalog catalog = ModelCatalog.EMPTY;
    private volatile boolean holding;
    private volatile boolean recording = true;
    private volatile boolean statisticsSilent;

    FakeGateway(ActorSystem<?> system) {
        this.system = system;
    }

    /** Adds a ready model with {@code replicas} replicas. */
    public synchronized FakeGateway serve(
            ModelMetadata metadata, int count, Function<InferRequest, InferReply> answers) {
        models.put(metadata.ref(), new Model(metadata, answers));
        for (int i = 0; i < count; i++) {
            replicas.add(ReplicaStatus.ready(new ReplicaId(metadata.ref(), i), metadata, system.ignoreRef()));
        }
        return changed();
    }

    /** Adds a version that is loaded at its first request. */
    public synchronized FakeGateway offer(ModelMetadata metadata, Function<InferRequest, InferReply> answers) {
        onDemand.put(metadata.ref(), new Model(metadata, answers));
        return offer(metadata.ref(), true);
    }

    /** Adds a version that lies in the repository, and is loaded at its first request if it is {@code selected}. */
    public synchronized FakeGateway offer(ModelRef model, boolean selected) {
        offers.add(new ModelOffer(
                model,
                selected,
                "0",
                1,
                new ModelNeeds(DevicePreference.CPU, 1, Spread.MEMBER),
                Residency.ON_DEMAND,
                ScalingPolicy.between(0, 1)));
        return changed();
    }

    /** What the controller wants of one model. */
    public synchronized FakeGateway deploy(ModelDeployment deployment) {
        deployments.put(deployment.name(), deployment);
        return changed();
    }

    /** Adds a replica that does not answer. */
    public synchronized FakeGateway add(ModelRef model, ReplicaState state, String reason) {
        replicas.add(ReplicaStatus.notReady(new ReplicaId(model, 0), state, reason));
        return changed();
    }

    /** The replicas of {@code model} are away for a moment. */
    public FakeGateway lose(ModelRef model) {
        replicas.removeIf(replica -> replica.id().model().equals(model));
        return add(model, ReplicaState.LOADING, "");
    }

    public FakeGateway add(ModelProblem problem) {
        problems.add(problem);
        return changed();
    }

    /** From now on requests wait in {@link #nextCall}. */
    public void hold(boolean on) {
        calls.clear();
        holding = on;
    }

    /** Stops remembering requests. */
    void forget() {
        recording = false;
    }

    public void keepStatisticsSilent(boolean on) {
        statisticsSilent = on;
    }

    /** The request that came next. */
    public Call nextCall() throws InterruptedException {
        Call call = calls.poll(5, java.util.concurrent.TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no request came");
        }
        return call;
    }

    /** How many requests nobody took with {@link #nextCall}. */
    public int calls() {
        return calls.size();
    }

    private FakeGateway changed() {
        ActorRef<io.sampo.protocol.replica.MemberMessage> member = system.ignoreRef();
        catalog = Catalogs.of(
                new MemberSnapshot(member, 1, new MemberCapacity(Device.CPU, 1, 1 << 30), offers, replicas, problems),
                deployments.values());
        readiness.see(catalog);
        return this;
    }

    @Override
    public ModelCatalog catalog() {
        return catalog;
    }

    @Override
    public boolean isReady() {
        return readiness.isReady();
    }

    @Override
    public InferenceCall submit(InferRequest request) {
        Call call = new Call(request);
        // Whoever gets the call may let go of the others at once.
        boolean held = holding;
        if (recording) {
            calls.add(call);
        }
        if (!held) {
            call.answer(answer(request));
        }
        return call;
    }

    private InferReply answer(InferRequest request) {
        ModelTarget target = request.model();
        Optional<ModelView> known = catalog.model(target.name());
        if (known.isEmpty()) {
            return new Failed(
                    ErrorCode.MODEL_NOT_FOUND, "Request for unknown model: '" + target.name() + "' is not found");
        }
        Optional<VersionView> version = known.get().resolve(target);
        if (version.isEmpty()) {
            return new Failed(
                    ErrorCode.VERSION_NOT_FOUND,
                    target.label() == null ? "no version " + target.version() : "no label " + target.label());
        }
        ModelRef ref = version.get().ref();
        Model cold = onDemand.remove(ref);
        if (cold != null) {
            serve(cold.metadata(), 1, cold.answers());
        }
        Model model = models.get(ref);
        if (model == null) {
            return new Rejected(
                    ErrorCode.MODEL_NOT_READY, "model '" + target + "' is not ready", Duration.ofMillis(1500));
        }
        return misfit(request, model.metadata())
                .<InferReply>map(detail -> new Failed(ErrorCode.INVALID_REQUEST, detail))
                .orElseGet(() -> model.answers().apply(request));
    }

    /** What a replica would find wrong. */
    private static Optional<String> misfit(InferRequest request, ModelMetadata metadata) {
        for (Tensor input : request.inputs()) {
            Optional<TensorSpec> spec = metadata.input(input.name());
            if (spec.isEmpty()) {
                return Optional.of("input '" + input.name() + "': unknown");
            }
            if (spec.get().type() != input.type() || !spec.get().shape().accepts(input.shape())) {
                return Optional.of("input '" + input.name() + "': " + input + " (expected: " + spec.get() + ")");
            }
        }
        for (String output : request.outputs()) {
            if (metadata.output(output).isEmpty()) {
                return Optional.of("output '" + output + "': unknown");
            }
        }
        return request.inputs().size() == metadata.inputs().size()
                ? Optional.empty()
                : Optional.of("inputs: " + request.inputs().size() + " (expected: "
                        + metadata.inputs().size() + ")");
    }

    @Override
    public CompletionStage<List<ReplicaStatistics>> statistics(VersionView version, Duration timeout) {
        if (statisticsSilent) {
            return CompletableFuture.failedFuture(new java.util.concurrent.TimeoutException("silent"));
        }
        return CompletableFuture.completedFuture(version.ready().stream()
                .map(replica -> new ReplicaStatistics(
                        replica.id(),
                        1000L + replica.id().ordinal(),
                        10,
                        5,
                        new Total(5, 50),
                        new Total(1, 7),
                        new Total(5, 20),
                        new Total(5, 1),
                        new Total(5, 25),
                        new Total(5, 4),
                        List.of(new BatchTotal(2, new Total(5, 1), new Total(5, 25), new Total(5, 4)))))
                .toList());
    }

    @Override
    public long maxPayloadBytes() {
        return 64L << 20;
    }

    /** A model's result. */
    public static Completed completed(ModelMetadata metadata, List<Tensor> outputs, int inputTokens) {
        return new Completed(new ReplicaId(metadata.ref(), 0), metadata.digest(), outputs, TIMING, inputTokens);
    }
}
