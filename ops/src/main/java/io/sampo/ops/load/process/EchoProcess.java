package io.sampo.ops.load.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.ops.load.reference.BareEcho;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** The bare echo, running. The sandbox ends it. */
public record EchoProcess(URI url) {

    /** Starts it and waits until it listens. */
    public static EchoProcess start(Sandbox sandbox) throws IOException {
        ChildJvm process = sandbox.startTalking("echo", BareEcho.class.getName(), List.of());
        int port =
                new ObjectMapper().readTree(process.nextAnswer()).path("port").asInt();
        return new EchoProcess(URI.create("http://127.0.0.1:" + port));
    }
}
