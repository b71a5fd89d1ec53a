package io.sampo.ops.load;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** What this process writes to. */
final class Terminal {

    private Terminal() {}

    /**
     * Whether standard error is a terminal. The JDK does not say: {@code System.console()} is about stdin and stdout, and not
     * even that since 22. False where there is no {@code sh}.
     */
    static boolean isStandardError() {
        try {
            return new ProcessBuilder("sh", "-c", "test -t 2")
                            .redirectError(Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
