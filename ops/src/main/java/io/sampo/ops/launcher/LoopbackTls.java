package io.sampo.ops.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A key of our own for members on one machine that talk over TLS: made by the JDK's {@code keytool}, kept in the folder of the run,
 * readable by its owner only. A cluster over several machines names its own stores in the file given with {@code --config}.
 */
final class LoopbackTls {

    private static final String STORE = "members.p12";
    private static final String PASSWORD = "members.password";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private static final String SSL = "pekko.remote.artery.ssl.";
    private static final String ENGINE = SSL + "config-ssl-engine.";

    private LoopbackTls() {}

    /** Whether members talk over TLS and the user names neither a key store nor another source of keys. */
    static boolean isNeeded(LaunchSettings settings) {
        return settings.transport() == Transport.TLS_TCP
                && !settings.userNames(ENGINE + "key-store")
                && !settings.userNames(SSL + "ssl-engine-provider");
    }

    /** Pekko's settings for the key in {@code folder}, which is made if it is missing. */
    static Map<String, Object> settings(Path folder) {
        Path store = folder.resolve(STORE).toAbsolutePath();
        String password = Files.exists(store) ? read(folder.resolve(PASSWORD)) : make(folder, store);
        return Map.of(
                ENGINE + "key-store",
                store.toString(),
                ENGINE + "key-store-password",
                password,
                ENGINE + "key-password",
                password,
                ENGINE + "trust-store",
                store.toString(),
                ENGINE + "trust-store-password",
                password,
                ENGINE + "require-mutual-authentication",
                true,
                ENGINE + "hostname-verification",
                false);
    }

    /** Deletes the key in {@code folder}, if there is one. */
    static void delete(Path folder) {
        RunFolder.delete(folder.resolve(STORE));
        RunFolder.delete(folder.resolve(PASSWORD));
    }

    private static String make(Path folder, Path store) {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        try {
            Files.createDirectories(folder);
            Path passwordFile = folder.resolve(PASSWORD);
            Files.writeString(passwordFile, password);
            restrict(passwordFile);
            keytool(store, passwordFile);
            restrict(store);
        } catch (IOException e) {
            throw new LaunchException("--transport tls-tcp: cannot make a key in '" + folder + "': " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("--transport tls-tcp: interrupted while making a key", e);
        }
        return password;
    }

    private static void keytool(Path store, Path passwordFile) throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(List.of(
                        tool,
                        "-genkeypair",
                        "-alias",
                        "member",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=sampo-member",
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:file",
                        passwordFile.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool said: " + output.strip());
        }
    }

    private static void restrict(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new LaunchException("--transport tls-tcp: cannot read '" + file + "': " + e, e);
        }
    }
}
