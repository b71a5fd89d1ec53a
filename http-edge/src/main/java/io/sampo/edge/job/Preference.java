package io.sampo.edge.job;

import io.sampo.edge.job.PreferenceElements.Element;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a client would like to be answered. What it says in a form that RFC 7240 does not have is ignored, as is what is not known
 * here; of a preference that comes twice the first counts.
 *
 * @param respondAsync whether the id of a job will do
 * @param patience how long the client would wait for the result itself, or null if it does not say
 */
public record Preference(boolean respondAsync, @Nullable Duration patience) {

    /** That of most clients. */
    public static final Preference NONE = new Preference(false, null);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    /** What {@code header} says, which may be null. */
    public static Preference of(@Nullable String header) {
        if (header == null) {
            return NONE;
        }
        boolean respondAsync = false;
        Duration patience = null;
        for (Element element : PreferenceElements.of(header)) {
            String value = element.value();
            if (element.name().equals("respond-async")) {
                respondAsync |= value.isEmpty();
            } else if (element.name().equals("wait")
                    && patience == null
                    && SECONDS.matcher(value).matches()) {
                patience = seconds(value);
            }
        }
        return new Preference(respondAsync, patience);
    }

    private static Duration seconds(String value) {
        return Duration.ofSeconds(Long.parseLong(value));
    }

    /** Whether a request for inference is to become a job: a result that is to be waited for in vain must be found later. */
    public boolean wantsJob() {
        return respondAsync || patience != null;
    }

    /** The same, with no longer wait than {@code longest}. */
    public Preference waitingAtMost(Duration longest) {
        return patience == null || patience.compareTo(longest) <= 0 ? this : new Preference(respondAsync, longest);
    }

    /**
     * What {@code Preference-Applied} says: of what was preferred, and that the answer is asynchronous if it is, as it is to a wait
     * that was in vain.
     *
     * @param byId whether the answer has the id in place of the result
     */
    String applied(boolean byId) {
        List<String> applied = new ArrayList<>(2);
        if (byId) {
            applied.add("respond-async");
        }
        if (patience != null) {
            applied.add("wait=" + patience.toSeconds());
        }
        return String.join(", ", applied);
    }
}
