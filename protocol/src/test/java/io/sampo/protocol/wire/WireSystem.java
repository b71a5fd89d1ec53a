package io.sampo.protocol.wire;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.serialization.SerializationExtension;

/** An actor system that can name actors of other hosts, and its serializer. */
final class WireSystem implements AutoCloseable {

    private final ActorTestKit testKit =
            ActorTestKit.create("wire", ConfigFactory.parseString("""
                            pekko.actor.provider = remote
                            pekko.remote.artery { transport = tcp, canonical { hostname = "127.0.0.1", port = 0 } }
                            pekko.remote.warn-about-direct-use = off
                            # Damaged references are the point of some tests.
                            pekko.loglevel = ERROR
                            """).withFallback(ConfigFactory.load()));

    final WireSerializer serializer = (WireSerializer)
            SerializationExtension.get(testKit.system()).serializerByIdentity().apply(WireSerializer.IDENTIFIER);

    final WireSamples samples = new WireSamples(ActorRefResolver.get(testKit.system()));

    /** What the system would send {@code message} with. */
    Object serializerFor(Object message) {
        return SerializationExtension.get(testKit.system()).findSerializerFor(message);
    }

    @Override
    public void close() {
        testKit.shutdownTestKit();
    }
}
