package io.sampo.node.job.callback;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses callbacks may go to: those of the public internet, and what the operator allows beside. Pure.
 *
 * <p>IPv6 addresses that stand for an IPv4 address are judged by that one.
 */
public final class AddressPolicy {

    private record Special(AddressRange range, String kind) {

        Special(String range, String kind) {
            this(AddressRange.parse(range), kind);
        }
    }

    /** An IPv6 range whose addresses have an IPv4 address in them, and where. */
    private record Embedding(AddressRange range, int offset) {

        Embedding(String range, int offset) {
            this(AddressRange.parse(range), offset);
        }
    }

    /** From the registries of special-purpose addresses that IANA keeps. */
    private static final List<Special> SPECIAL = List.of(
            new Special("0.0.0.0/8", "an unspecified address"),
            new Special("10.0.0.0/8", "a private address"),
            new Special("100.64.0.0/10", "a private address"),
            new Special("127.0.0.0/8", "a loopback address"),
            new Special("169.254.0.0/16", "a link-local address"),
            new Special("172.16.0.0/12", "a private address"),
            new Special("192.0.0.0/24", "a reserved address"),
            new Special("192.88.99.0/24", "a relay's address"),
            new Special("192.168.0.0/16", "a private address"),
            new Special("198.18.0.0/15", "a private address"),
            new Special("224.0.0.0/4", "a multicast address"),
            new Special("240.0.0.0/4", "a reserved address"),
            new Special("::/128", "an unspecified address"),
            new Special("::1/128", "a loopback address"),
            new Special("64:ff9b:1::/48", "a private address"),
            new Special("100::/64", "a reserved address"),
            new Special("2001::/32", "a tunnel's address"),
            new Special("fc00::/7", "a private address"),
            new Special("fe80::/10", "a link-local address"),
            new Special("fec0::/10", "a private address"),
            new Special("ff00::/8", "a multicast address"));

    /** Compatible, 6to4, NAT64. The mapped form needs no mention: the JDK reads it as IPv4. */
    private static final List<Embedding> EMBEDDINGS =
            List.of(new Embedding("::/96", 12), new Embedding("2002::/16", 2), new Embedding("64:ff9b::/96", 12));

    private static final int IPV4_BYTES = 4;
    /** Where ISATAP has its mark, {@code 00005efe} or {@code 02005efe}, before the IPv4 address. */
    private static final int ISATAP_OFFSET = 8;

    private static final int ISATAP_MARK = 0x5efe;

    private final List<AddressRange> allowed;

    /** Makes the policy of an operator who allows these ranges too. */
    public AddressPolicy(List<AddressRange> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** Why {@code address} may not be connected to, such as "a loopback address"; nothing if it may. */
    public Optional<String> refusal(InetAddress address) {
        if (allowed.stream().anyMatch(range -> range.contains(address))) {
            return Optional.empty();
        }
        Optional<String> special = SPECIAL.stream()
                .filter(each -> each.range().contains(address))
                .map(Special::kind)
                .findFirst();
        return special.isPresent() ? special : embedded(address).flatMap(this::refusal);
    }

    private static Optional<InetAddress> embedded(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        if (isIsatap(bytes)) {
            return Optional.of(ipv4At(bytes, ISATAP_OFFSET + IPV4_BYTES));
        }
        return EMBEDDINGS.stream()
                .filter(each -> each.range().contains(address))
                .map(each -> ipv4At(bytes, each.offset()))
                .findFirst();
    }

    private static boolean isIsatap(byte[] bytes) {
        return (bytes[ISATAP_OFFSET] & ~2) == 0
                && bytes[ISATAP_OFFSET + 1] == 0
                && bytes[ISATAP_OFFSET + 2] == (byte) (ISATAP_MARK >> Byte.SIZE)
                && bytes[ISATAP_OFFSET + 3] == (byte) ISATAP_MARK;
    }

    private static InetAddress ipv4At(byte[] bytes, int offset) {
        return AddressRange.ofBytes(Arrays.copyOfRange(bytes, offset, offset + IPV4_BYTES));
    }
}
