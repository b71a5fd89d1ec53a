package io.sampo.node.job.callback;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.Callback;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which callbacks may be asked for, as far as that can be told without asking a name service. Pure.
 *
 * <p>An address must be in its usual form: what some resolvers take as well, such as {@code 0x7f.1} or {@code 2130706433}, has
 * no honest use.
 */
public final class CallbackPolicy {

    private static final int MAX_URL_LENGTH = 2048;
    private static final int MAX_QUOTED = 200;
    private static final int MAX_PORT = 65_535;
    /** A last label that is a number: such a host is an IPv4 address in some notation, and never a name. */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9a-fA-F]*)");

    private static final InetAddress LOOPBACK = AddressRange.ofBytes(new byte[] {127, 0, 0, 1});
    private static final String INTERNET_HOST =
            "a host on the internet, or in a range of sampo.jobs.callbacks.allowed-ranges";

    private final AddressPolicy addresses;

    /** Makes the policy over one for addresses. */
    public CallbackPolicy(AddressPolicy addresses) {
        this.addresses = addresses;
    }

    /**
     * Holds {@code callback} against the rules.
     *
     * @return its URL
     * @throws InvalidRequestException if it breaks one, naming the field
     */
    public URI check(Callback callback) throws InvalidRequestException {
        String url = callback.url();
        URI uri = parse(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        require(scheme.equals("http") || scheme.equals("https"), url, "a URL with scheme http or https");
        require(uri.getRawUserInfo() == null, withoutUserInfo(url), "a URL without user and password");
        require(uri.getHost() != null, url, "a URL with a host, international names in their ASCII form");
        require(uri.getPort() >= -1 && uri.getPort() != 0 && uri.getPort() <= MAX_PORT, url, "a port from 1 to 65535");
        require(!uri.getRawPath().startsWith("//"), url, "a path that begins with one '/'");
        checkHost(uri.getHost(), url);
        if (!callback.secret().isEmpty()
                && WebhookSignature.keyOf(callback.secret()).isEmpty()) {
            throw new InvalidRequestException("callback.secret: "
                    + callback.secret().length() + " characters (expected: " + WebhookSignature.SECRET_FORM + ")");
        }
        return uri;
    }

    /**
     * Those of the addresses of a host that callbacks may go to.
     *
     * @throws InvalidRequestException if there is none, naming the field
     */
    List<InetAddress> permitted(List<InetAddress> resolved, String url) throws InvalidRequestException {
        List<InetAddress> permitted = resolved.stream()
                .filter(address -> addresses.refusal(address).isEmpty())
                .toList();
        if (permitted.isEmpty()) {
            String kind = resolved.stream()
                    .map(addresses::refusal)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse("no address");
            throw refused(url, "its host has " + kind, INTERNET_HOST);
        }
        return permitted;
    }

    private static URI parse(String url) throws InvalidRequestException {
        require(
                !url.isEmpty() && url.length() <= MAX_URL_LENGTH,
                url,
                "a URL of 1 to " + MAX_URL_LENGTH + " characters");
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw refused(url, e.getReason(), "a URL");
        }
    }

    private void checkHost(String host, String url) throws InvalidRequestException {
        String name = (host.endsWith(".") ? host.substring(0, host.length() - 1) : host).toLowerCase(Locale.ROOT);
        boolean bracketed = name.startsWith("[");
        if (bracketed || ENDS_IN_NUMBER.matcher(name).matches()) {
            String literal = bracketed ? name.substring(1, name.length() - 1) : name;
            Optional<InetAddress> address = AddressRange.address(literal);
            require(address.isPresent(), url, "a host name, or an IP address in its usual form and without a zone");
            permitted(address.stream().toList(), url);
        } else if (name.equals("localhost") || name.endsWith(".localhost")) {
            permitted(List.of(LOOPBACK), url);
        }
    }

    private static String withoutUserInfo(String url) {
        return url.replaceFirst("//[^/?#]*@", "//…@");
    }

    private static void require(boolean holds, String url, String expected) throws InvalidRequestException {
        if (!holds) {
            throw new InvalidRequestException("callback.url: '" + quoted(url) + "' (expected: " + expected + ")");
        }
    }

    private static InvalidRequestException refused(String url, String reason, String expected) {
        return new InvalidRequestException(
                "callback.url: '" + quoted(withoutUserInfo(url)) + "', " + reason + " (expected: " + expected + ")");
    }

    private static String quoted(String url) {
        return url.length() <= MAX_QUOTED ? url : url.substring(0, MAX_QUOTED) + "…";
    }
}
