package io.sampo.ops.launcher;

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

    private final String configName;

    Transport(String configName) {
        this.configName = configName;
    }

    /** Its name in options and in {@code pekko.remote.artery.transport}. */
    @Override
    public String toString() {
        return configName;
    }

    /** Reads the name. */
    static final class Converter implements ITypeConverter<Transport> {

        @Override
        public Transport convert(String value) {
            for (Transport transport : values()) {
                if (transport.configName.equals(value)) {
                    return transport;
                }
            }
            throw new TypeConversionException("'" + value + "' (expected: tcp, aeron-udp or tls-tcp)");
        }
    }
}
