package io.sampo.ops.launcher;

import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How members talk to each other. */
public enum Transport {
    /** Plain TCP; the default, and the fastest on few cores. */
    TCP("tcp"),
    /** Aeron over UDP: for dedicated cores, many small messages and a quiet network. */
    AERON_UDP("aeron-udp"),
    /** TCP with mutual TLS. */
    TLS_TCP("tls-tcp");

    /** All of them, for messages. */
    static final String NAMES = "tcp, aeron-udp or tls-tcp";

    private final String configName;

    Transport(String configName) {
        this.configName = configName;
    }

    /** Its name in options and in {@code pekko.remote.artery.transport}. */
    @Override
    public String toString() {
        return configName;
    }

    /** The one with this name, if there is one. */
    static Optional<Transport> named(String name) {
        return Arrays.stream(values())
                .filter(transport -> transport.configName.equals(name))
                .findFirst();
    }

    /** Reads the name. */
    public static final class Converter implements ITypeConverter<Transport> {

        @Override
        public Transport convert(String value) {
            return named(value)
                    .orElseThrow(() -> new TypeConversionException("'" + value + "' (expected: " + NAMES + ")"));
        }
    }
}
