package io.sampo.protocol.job;

import io.sampo.protocol.model.ModelName;

/**
 * What suspects, jobs that may have killed their workers, say to whoever lets one of them run at a time, of whatever model. The
 * turn comes as {@link JobCommand.Grant}.
 */
public sealed interface SuspectCommand {

    /**
     * A suspect wants its turn, or has it. It says so again and again, until it has its turn and then until that is over: who is
     * silent for long is forgotten.
     *
     * @param queue whose queue it is in
     * @param running whether an attempt is under way
     */
    record AskTurn(JobId id, ModelName queue, boolean running) implements SuspectCommand {}

    /** The turn is over, and the journal has what came of it. */
    record EndTurn(JobId id) implements SuspectCommand {}
}
