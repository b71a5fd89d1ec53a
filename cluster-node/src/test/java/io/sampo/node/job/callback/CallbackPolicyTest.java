package io.sampo.node.job.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.Callback;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A callback policy")
class CallbackPolicyTest {

    private static final CallbackPolicy STRICT = new CallbackPolicy(new AddressPolicy(List.of()));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org",
                "http://example.org/hook?a=b",
                "HTTPS://EXAMPLE.ORG:8443/",
                "http://example.org./",
                "https://93.184.216.34/",
                "https://[2a00:1450::1]:8443/x",
                "https://10.example.org/",
                "https://localhost.example.org/",
                "https://xn--mylly-jua.example/"
            })
    void acceptsTheInternet(String url) {
        assertThatCode(() -> STRICT.check(new Callback(url, ""))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "'', URL",
        "ftp://example.org/, scheme",
        "file:///etc/passwd, scheme",
        "javascript:alert(1), scheme",
        "example.org/hook, scheme",
        "//example.org/hook, scheme",
        "https:///hook, host",
        "https:hook, host",
        "https://exa_mple/, host",
        "https://mylly.ö/, host",
        "https://user:pass@example.org/, user",
        "https://example.org@127.0.0.1/, user",
        "https://example.org:0/, port",
        "https://example.org:65536/, port",
        "https://example.org:-1/, host",
        "https://example.org//evil.example/, path",
        "'https://example.org/a b', URL",
        "'https://example.org\r\nX: y/', URL"
    })
    void namesWhatIsWrong(String url, String what) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> STRICT.check(new Callback(url, "")))
                .withMessageStartingWith("callback.url: '")
                .withMessageContaining("(expected: ")
                .withMessageContaining(what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.0.0.1:8080/hook",
                "http://10.1.2.3/",
                "http://169.254.169.254/latest/meta-data",
                "http://[::1]/",
                "http://[::]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[fd00::1]/",
                "http://[fe80::1]/",
                "http://[fe80::1%25eth0]/",
                "http://[64:ff9b::7f00:1]/",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://0x7f000001/",
                "http://0177.0.0.1/",
                "http://127.1/",
                "http://127.0.1/",
                "http://0/",
                "http://0.0.0.0/",
                "http://127.0.0.1./",
                "http://1.2.3.4.5/",
                "http://999.1.1.1/",
                "http://example.0x1/",
                "http://localhost/",
                "http://LOCALHOST:80/",
                "http://localhost./",
                "http://a.localhost/"
            })
    void refusesAddressesThatAreNotTheInternet(String url) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> STRICT.check(new Callback(url, "")))
                .withMessageStartingWith("callback.url: '");
    }

    @Test
    void saysWhatKindOfAddressItRefuses() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> STRICT.check(new Callback("http://[::1]:80/x", "")))
                .withMessage("callback.url: 'http://[::1]:80/x', its host has a loopback address (expected: "
                        + "a host on the internet, or in a range of sampo.jobs.callbacks.allowed-ranges)");
    }

    @Test
    void acceptsWhatTheOperatorAllows() {
        CallbackPolicy policy = new CallbackPolicy(new AddressPolicy(List.of(AddressRange.parse("127.0.0.0/8"))));

        for (String url : List.of("http://127.0.0.1:8080/", "http://localhost/", "http://[::ffff:127.0.0.1]/")) {
            assertThatCode(() -> policy.check(new Callback(url, ""))).doesNotThrowAnyException();
        }
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> policy.check(new Callback("http://2130706433/", "")));
    }

    @Test
    void acceptsSecretsOfTheConvention() {
        assertThatCode(() ->
                        STRICT.check(new Callback("https://example.org/", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "whsec_", "whsec_c2VjcmV0", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!!"})
    void refusesOtherSecretsWithoutRepeatingThem(String secret) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> STRICT.check(new Callback("https://example.org/", secret)))
                .withMessage("callback.secret: " + secret.length()
                        + " characters (expected: 'whsec_' and base64 of 24 to 64 bytes)");
    }

    @Test
    void repeatsNoPasswords() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> STRICT.check(new Callback("https://me:hunter2@example.org/", "")))
                .satisfies(refused -> assertThat(refused.detail()).doesNotContain("hunter2"));
    }
}
