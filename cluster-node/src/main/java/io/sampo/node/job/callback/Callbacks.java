package io.sampo.node.job.callback;

import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.job.Callback;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Sends callbacks. Thread-safe; no stage that it returns ever fails. */
public interface Callbacks {

    /**
     * Holds a callback against the rules, also against the addresses that its host has at this moment. A host that cannot be
     * resolved now, or not soon, is no reason to refuse: it may be there when the job has ended, and is judged again then.
     *
     * @return why the callback cannot be accepted, or nothing if it can
     */
    CompletionStage<Optional<InvalidRequestException>> check(Callback callback);

    /** Tries once to deliver {@code message}. */
    CompletionStage<CallbackOutcome> send(CallbackMessage message);
}
