package io.sampo.node.runtime.onnx;

import io.sampo.node.runtime.Cancellation;
import io.sampo.node.runtime.LoadingThreads;
import io.sampo.node.runtime.ModelFailedException;
import io.sampo.node.runtime.ReusableMemory;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Tries whether requests for a model may be put together: whether the rows of made-up inputs give the same alone as among
 * others. A first dimension that requests choose is no proof, as a sequence or a graph may have one too.
 *
 * @param rowsAreIndependent whether requests may run together
 * @param samples inputs that the model took, one set after the other; empty if it took none
 */
record BatchingTrial(boolean rowsAreIndependent, List<List<Tensor>> samples) {

    /** For dimensions whose meaning nobody knows; the first that the model takes is used. */
    private static final int[] SIZES = {16, 32, 64, 8, 4, 2, 1, 128, 224};

    private static final int MAX_ROUNDS = 4;
    /** The rows of a round may be more than those that requests run together with. */
    private static final int RESULTS_TOGETHER = 4;
    /** Past this no further size or round is begun: a slow model has other things to do. */
    private static final Duration ENOUGH = Duration.ofMillis(200);

    private static final long SEED = 42;

    static BatchingTrial of(OnnxSession session, SyntheticInputs inputs, int maxResultBytes) {
        return new Trial(session, inputs, maxResultBytes).run();
    }

    private static final class Trial {
        private final OnnxSession session;
        private final SyntheticInputs inputs;
        private final int mostBytes;
        private final List<String> outputs;
        private final Random random = new Random(SEED);
        private final long startedNanos = System.nanoTime();

        Trial(OnnxSession session, SyntheticInputs inputs, int maxResultBytes) {
            this.session = session;
            this.inputs = inputs;
            this.mostBytes = (int) Math.min((long) RESULTS_TOGETHER * maxResultBytes, Integer.MAX_VALUE);
            this.outputs = session.outputPorts().stream().map(OnnxPort::name).toList();
        }

        BatchingTrial run() {
            for (int size : SIZES) {
                List<Tensor> sample = inputs.makeSample(size, random);
                if (!sample.isEmpty() && takes(sample)) {
                    return hasRows() ? compareRounds(size, sample) : new BatchingTrial(false, List.of(sample));
                }
                if (isEnough()) {
                    break;
                }
            }
            return new BatchingTrial(false, List.of());
        }

        private BatchingTrial compareRounds(int size, List<Tensor> sample) {
            List<Tensor> several = inputs.make(2, size, random);
            for (int round = 0; round < MAX_ROUNDS && (round == 0 || !isEnough()); round++) {
                List<Tensor> one = inputs.make(1 + round, size, random);
                List<Tensor> other = inputs.make(2 + round, size, random);
                try {
                    if (one.isEmpty() || other.isEmpty() || !agree(one, other)) {
                        return new BatchingTrial(false, List.of(sample));
                    }
                } catch (ModelFailedException e) {
                    if (round > 0 && e.code() == ErrorCode.RESULT_TOO_LARGE) {
                        // So many rows are never run together, and fewer agreed.
                        break;
                    }
                    return new BatchingTrial(false, List.of(sample));
                }
            }
            return new BatchingTrial(true, List.of(sample, several));
        }

        private boolean agree(List<Tensor> one, List<Tensor> other) throws ModelFailedException {
            List<Tensor> together = new ArrayList<>();
            for (int i = 0; i < one.size(); i++) {
                together.add(Rows.join(List.of(one.get(i), other.get(i)), new ReusableMemory()));
            }
            return RowComparison.agree(compute(one), compute(other), compute(together));
        }

        private boolean takes(List<Tensor> sample) {
            try {
                compute(sample);
                return true;
            } catch (ModelFailedException e) {
                return false;
            }
        }

        private List<Tensor> compute(List<Tensor> taken) throws ModelFailedException {
            return LoadingThreads.call(() -> session.run(taken, outputs, mostBytes, new Cancellation()));
        }

        private boolean isEnough() {
            return System.nanoTime() - startedNanos > ENOUGH.toNanos();
        }

        private boolean hasRows() {
            return !session.inputPorts().isEmpty()
                    && Stream.concat(session.inputPorts().stream(), session.outputPorts().stream())
                            .allMatch(port -> port.hasVariableOuter() && !port.isSquare());
        }
    }
}
