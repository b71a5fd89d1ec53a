package io.sampo.node.runtime.onnx;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shapes that outputs will have, learned from runs. Most models' follow from those of the inputs; once one was seen that
 * does not, nothing is known any more. Thread-safe.
 */
final class OutputShapes {

    /** A model whose every request has another shape must not fill the memory. */
    private static final int MAX_LEARNED = 1024;

    private final Cache<RunShape, List<Shape>> learned = Caffeine.newBuilder()
            .maximumSize(MAX_LEARNED)
            .executor(Runnable::run)
            .build();
    private volatile boolean dataDependent;

    /** The shapes of the outputs of a run with so many rows, or null if they are not known. */
    @Nullable
    List<Shape> of(RunShape run, int rows) {
        List<Shape> known = dataDependent ? null : learned.getIfPresent(run);
        if (known == null || !run.anyRows()) {
            return known;
        }
        List<Shape> shapes = new ArrayList<>(known.size());
        for (Shape shape : known) {
            shapes.add(shape.withOuter(rows));
        }
        return shapes;
    }

    /** Remembers what a run gave. */
    void learn(RunShape run, int rows, List<Tensor> outputs) {
        List<Shape> shapes = outputs.stream().map(Tensor::shape).toList();
        if (!dataDependent && (!run.anyRows() || haveRows(shapes, rows))) {
            learned.put(run, shapes);
        }
    }

    private static boolean haveRows(List<Shape> shapes, int rows) {
        return shapes.stream().allMatch(shape -> shape.rank() > 0 && shape.dim(0) == rows);
    }

    /** The model gave other shapes than were known: they depend on more than the inputs' shapes. */
    void forget() {
        dataDependent = true;
        learned.invalidateAll();
    }
}
