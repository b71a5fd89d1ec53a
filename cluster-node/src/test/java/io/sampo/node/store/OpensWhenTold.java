package io.sampo.node.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that opens each database whose URL it is told, and says how that went. */
final class OpensWhenTold {

    private OpensWhenTold() {}

    public static void main(String[] args) throws IOException {
        BufferedReader urls = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        say("ready");
        for (String url = urls.readLine(); url != null; url = urls.readLine()) {
            try (Database database = Database.open(TestDatabases.settings(url, Path.of("unused")))) {
                say("opened " + database.settings().url());
            } catch (JobStoreException e) {
                say("failed " + e);
            }
        }
    }

    private static void say(String line) {
        System.out.println("> " + line);
        System.out.flush();
    }
}
