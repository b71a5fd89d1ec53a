package io.sampo.node.job.callback;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of IP addresses, as CIDR writes it. Reads addresses as well: what is not an address in its usual form is none, and
 * is never looked up.
 */
public final class AddressRange {

    private static final int MAX_OCTET = 255;
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final byte[] address;
    private final int prefixBits;

    private AddressRange(InetAddress address, int prefixBits) {
        this.address = address.getAddress();
        this.prefixBits = prefixBits;
    }

    /**
     * Reads an address, or an address and the bits of it that count: {@code 10.0.0.0/8}, {@code fd00::/8}.
     *
     * @throws IllegalArgumentException if {@code text} has another form
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        InetAddress address = address(literal).orElseThrow(() -> malformed(text));
        int bits = address.getAddress().length * Byte.SIZE;
        if (slash < 0) {
            return new AddressRange(address, bits);
        }
        String prefix = text.substring(slash + 1);
        if (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > bits) {
            throw malformed(text);
        }
        return new AddressRange(address, Integer.parseInt(prefix));
    }

    /** The address that {@code literal} is, without brackets and without a zone; nothing if it is none. */
    static Optional<InetAddress> address(String literal) {
        if (IPV4.matcher(literal).matches()) {
            String[] parts = literal.split("\\.", -1);
            byte[] bytes = new byte[parts.length];
            for (int i = 0; i < parts.length; i++) {
                int octet = Integer.parseInt(parts[i]);
                if (octet > MAX_OCTET) {
                    return Optional.empty();
                }
                bytes[i] = (byte) octet;
            }
            return Optional.of(ofBytes(bytes));
        }
        if (!IPV6.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            // In brackets it is an IPv6 address or refused: no name service is asked.
            return Optional.of(InetAddress.getByName("[" + literal + "]"));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address of " + bytes.length + " bytes (expected: 4 or 16)", e);
        }
    }

    /** Whether {@code other} lies in this range; an address of the other family never does. */
    public boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        int whole = prefixBits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != address[i]) {
                return false;
            }
        }
        int rest = prefixBits % Byte.SIZE;
        return rest == 0 || (bytes[whole] ^ address[whole]) >> (Byte.SIZE - rest) == 0;
    }

    @Override
    public String toString() {
        return ofBytes(address).getHostAddress() + "/" + prefixBits;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "'" + text + "' (expected: an IP address, or a range of them such as 10.0.0.0/8 or fd00::/8)");
    }
}
