package io.sampo.ops.load.process;

import io.sampo.ops.load.reference.ModelCycles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process that loads and unloads a model again and again. Whoever does not close it leaves that to the sandbox. */
public final class CyclesProcess implements AutoCloseable {

    private final ChildJvm process;

    private CyclesProcess(ChildJvm process) {
        this.process = process;
    }

    /** Starts it. */
    public static CyclesProcess start(Sandbox sandbox, Path models, String model) throws IOException {
        String cache = sandbox.folder("cycles-cache").toString();
        return new CyclesProcess(
                sandbox.startTalking("cycles", ModelCycles.class.getName(), List.of(models.toString(), model, cache)));
    }

    /** Has it make so many cycles of load, infer and unload; returns what it takes of the memory after them, in bytes. */
    public long residentAfter(int cycles) throws IOException {
        process.ask("cycles " + cycles);
        return ResidentMemory.bytes(process.pid());
    }

    /**
     * Has its heap collected, so that what the JVM's start left behind is in the old generation. It would be there after 15 collections,
     * some hundred cycles later, and the 8 MB of that generation that are then used first would count as growth.
     */
    public void settle() throws IOException {
        process.ask("collect");
    }

    @Override
    public void close() {
        process.close();
    }
}
