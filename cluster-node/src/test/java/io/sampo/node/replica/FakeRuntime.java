package io.sampo.node.replica;

import io.sampo.node.batching.FakeModel;
import io.sampo.node.model.ModelArtifact;
import io.sampo.node.runtime.LoadedModel;
import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.ModelRuntime;
import io.sampo.node.runtime.RuntimeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Loads what a test says, in that order. */
final class FakeRuntime implements ModelRuntime {

    private interface Load {
        LoadedModel run() throws ModelLoadException;
    }

    private final Queue<Load> loads = new ConcurrentLinkedQueue<>();
    private final List<FakeModel> made = new ArrayList<>();
    private final Semaphore begun = new Semaphore(0);

    FakeModel willLoad(FakeModel model) {
        made.add(model);
        loads.add(() -> model);
        return model;
    }

    /** The model arrives once the result is run. */
    Runnable willLoadWhenTold(FakeModel model) {
        made.add(model);
        return whenTold(() -> model);
    }

    void willFail(String reason) {
        loads.add(() -> {
            throw new ModelLoadException(reason);
        });
    }

    Runnable willFailWhenTold(String reason) {
        return whenTold(() -> {
            throw new ModelLoadException(reason);
        });
    }

    void willThrow(RuntimeException defect) {
        loads.add(() -> {
            throw defect;
        });
    }

    void willThrow(Error defect) {
        loads.add(() -> {
            throw defect;
        });
    }

    /** Returns once loading has begun, as often as this was called. */
    void awaitLoading() throws InterruptedException {
        if (!begun.tryAcquire(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing was loaded within 10 s");
        }
    }

    /** The models that tests gave, loaded or not. */
    List<FakeModel> made() {
        return made;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public boolean supports(ModelArtifact artifact) {
        return true;
    }

    @Override
    public LoadedModel load(ModelArtifact artifact, RuntimeSettings settings) throws ModelLoadException {
        begun.release();
        Load load = loads.poll();
        if (load == null) {
            throw new ModelLoadException("the test has nothing more to load");
        }
        return load.run();
    }

    private Runnable whenTold(Load load) {
        CountDownLatch told = new CountDownLatch(1);
        loads.add(() -> {
            try {
                if (!told.await(10, TimeUnit.SECONDS)) {
                    throw new ModelLoadException("nobody said that loading may end");
                }
            } catch (InterruptedException e) {
                throw new ModelLoadException("interrupted", e);
            }
            return load.run();
        });
        return told::countDown;
    }
}
