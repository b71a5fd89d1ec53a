package io.sampo.ops.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Who may open the H2 database of this machine. Its password is made at the first start and kept beside it, readable by its owner only:
 * {@code sampo cluster} serves the database on loopback, where others of this machine could knock.
 */
final class LocalDatabase {

    /** Its one user. */
    static final String USER = "sampo";

    private static final String PASSWORD_FILE = "password";
    private static final int PASSWORD_BYTES = 16;

    private LocalDatabase() {}

    /** Where it is. */
    static Path folder(Path data) {
        return data.resolve("db").toAbsolutePath().normalize();
    }

    /**
     * Its password, made if there is none yet.
     *
     * @throws LaunchException if it can neither be read nor written
     */
    static String password(Path data) {
        Path file = folder(data).resolve(PASSWORD_FILE);
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new LaunchException("--data: cannot read or write '" + file + "': " + e, e);
        }
    }

    private static void make(Path file) throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Files.createDirectories(file.getParent());
        boolean posix = Files.getFileStore(file.getParent()).supportsFileAttributeView("posix");
        Path fresh = posix
                ? Files.createTempFile(
                        file.getParent(),
                        PASSWORD_FILE,
                        "",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createTempFile(file.getParent(), PASSWORD_FILE, "");
        Files.writeString(fresh, HexFormat.of().formatHex(random) + "\n", StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(fresh, file);
    }
}
