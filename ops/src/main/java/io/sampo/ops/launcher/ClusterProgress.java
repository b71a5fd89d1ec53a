package io.sampo.ops.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Waits for the edges of a cluster, and tells on the console what they say is wrong with models, each trouble once. */
final class ClusterProgress {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Between looks at the index, in looks at readiness: who reads the console needs it no sooner. */
    private static final int LOOKS_PER_INDEX = 5;

    private static final String UNAVAILABLE = "UNAVAILABLE";
    private static final String LOADING = "LOADING";

    private static final String ON_DEMAND = "loaded at its first request";

    /** Reasons of what is unavailable because nobody asked for it. */
    private static final Set<String> NO_TROUBLE = Set.of("", "unloaded", ON_DEMAND);

    private final HttpClient http = HttpClient.newHttpClient();
    private final LoadConsole console;
    private final Set<String> told = new HashSet<>();

    ClusterProgress(LoadConsole console) {
        this.console = console;
    }

    /**
     * Returns once each edge says that it is ready, every model having loaded or failed, or has ended.
     *
     * @param urls of the edges, without a path
     * @param isAlive asked between looks whether an edge still lives; what it throws ends the waiting
     */
    void followUntilReady(Collection<String> urls, Predicate<String> isAlive) throws InterruptedException {
        for (String url : urls) {
            for (int look = 1; isAlive.test(url) && !isReady(url); look++) {
                if (look % LOOKS_PER_INDEX == 0) {
                    tell(url);
                }
                Thread.sleep(LOOK_EVERY.toMillis());
            }
        }
    }

    /**
     * Returns once each edge has said how every version stands, or has ended. A version that one node could not load may be on its way
     * on another when the edge is ready already, and what is wrong with it is then told last.
     */
    void followUntilSettled(Collection<String> urls, Predicate<String> isAlive) throws InterruptedException {
        for (String url : urls) {
            while (!tell(url) && isAlive.test(url)) {
                Thread.sleep(LOOK_EVERY.toMillis() * LOOKS_PER_INDEX);
            }
        }
    }

    /** Tells what is new, and returns whether nothing is on its way. */
    private boolean tell(String url) throws InterruptedException {
        JsonNode index = index(url);
        if (index.isMissingNode()) {
            return false;
        }
        Set<String> broken = new TreeSet<>();
        boolean anyServable = false;
        boolean anyOnItsWay = false;
        for (JsonNode entry : index) {
            String reason = entry.path("reason").asText();
            boolean isUnavailable = entry.path("state").asText().equals(UNAVAILABLE);
            if (isUnavailable && !NO_TROUBLE.contains(reason)) {
                String version = entry.path("version").asText();
                String name = entry.path("name").asText();
                broken.add(name);
                tellOnce(name + (version.isEmpty() ? "" : "/" + version) + ": " + reason);
            }
            anyServable |= !isUnavailable || reason.equals(ON_DEMAND);
            anyOnItsWay |= entry.path("state").asText().equals(LOADING) || (isUnavailable && reason.isEmpty());
        }
        if (!anyServable && !broken.isEmpty()) {
            console.tellWaiting(url, broken);
        }
        return !anyOnItsWay;
    }

    private void tellOnce(String trouble) {
        if (told.add(trouble)) {
            console.tell(UNAVAILABLE, trouble);
        }
    }

    /** The repository index of an edge: an array of versions with name, version, state and reason; missing if it gives none now. */
    private JsonNode index(String url) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v2/repository/index"))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? JSON.readTree(response.body()) : MissingNode.getInstance();
        } catch (IOException e) {
            // The next look will tell.
            return MissingNode.getInstance();
        }
    }

    private boolean isReady(String url) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v2/health/ready"))
                .timeout(TIMEOUT)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
